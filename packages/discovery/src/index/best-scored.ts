export interface Scored {
  readonly position: number
  readonly score: number
}

/**
 * Keeps the best of many: a binary heap with the worst on top. Equal scores are told apart by `compare`, so what is kept
 * does not depend on the order of arrival.
 */
export class BestScored {
  readonly #heap: Scored[] = []
  readonly #limit: number
  readonly #compare: (a: number, b: number) => number

  constructor(limit: number, compare: (a: number, b: number) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  offer(position: number, score: number): void {
    const heap = this.#heap
    if (heap.length < this.#limit) {
      heap.push({ position, score })
      this.#up(heap.length - 1)
      return
    }
    if (score < heap[0]!.score) return
    const next = { position, score }
    if (!this.#isWorse(heap[0]!, next)) return
    heap[0] = next
    this.#down()
  }

  /** Best first. */
  get sorted(): readonly Scored[] {
    return this.#heap.toSorted((a, b) => (this.#isWorse(a, b) ? 1 : -1))
  }

  #isWorse(a: Scored, b: Scored): boolean {
    return a.score === b.score ? this.#compare(a.position, b.position) > 0 : a.score < b.score
  }

  #up(from: number): void {
    const heap = this.#heap
    for (
      let i = from, parent = (i - 1) >> 1;
      i > 0 && this.#isWorse(heap[i]!, heap[parent]!);
      i = parent, parent = (i - 1) >> 1
    ) {
      ;[heap[i], heap[parent]] = [heap[parent]!, heap[i]!]
    }
  }

  #down(): void {
    const heap = this.#heap
    let i = 0
    for (;;) {
      let worst = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && this.#isWorse(heap[child]!, heap[worst]!)) worst = child
      }
      if (worst === i) return
      ;[heap[i], heap[worst]] = [heap[worst]!, heap[i]!]
      i = worst
    }
  }
}
