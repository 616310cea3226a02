export interface Scored {
  readonly position: number
  readonly score: number
}

/**
 * Keeps the best of many: a binary heap with the worst on top. Equal scores are told apart by `compare`, so what is kept
 * does not depend on the order of arrival.
 */
export class BestScored {
  readonly #positions: Uint32Array
  readonly #scores: Float64Array
  readonly #compare: (a: number, b: number) => number
  #size = 0

  constructor(limit: number, compare: (a: number, b: number) => number) {
    this.#positions = new Uint32Array(limit)
    this.#scores = new Float64Array(limit)
    this.#compare = compare
  }

  /** What scores less is not kept: many need not be offered at all. */
  get least(): number {
    return this.#size < this.#scores.length ? -Infinity : this.#scores[0]!
  }

  offer(position: number, score: number): void {
    if (this.#size < this.#scores.length) {
      this.#up(this.#size++, position, score)
      return
    }
    const [worst, least] = [this.#positions[0]!, this.#scores[0]!]
    if (score < least || (score === least && this.#compare(worst, position) <= 0)) return
    this.#down(position, score)
  }

  /** In no order. */
  get positions(): Uint32Array {
    return this.#positions.subarray(0, this.#size)
  }

  /** Best first. */
  get sorted(): readonly Scored[] {
    return Array.from(this.positions, (position, i) => ({ position, score: this.#scores[i]! })).sort(
      (a, b) => b.score - a.score || this.#compare(a.position, b.position),
    )
  }

  #isWorse(at: number, position: number, score: number): boolean {
    const own = this.#scores[at]!
    return own === score ? this.#compare(this.#positions[at]!, position) > 0 : own < score
  }

  /** Puts one in at the end and moves up the place for it. */
  #up(end: number, position: number, score: number): void {
    let at = end
    for (let parent = (at - 1) >> 1; at > 0 && !this.#isWorse(parent, position, score); parent = (at - 1) >> 1) {
      this.#move(parent, at)
      at = parent
    }
    this.#put(at, position, score)
  }

  /** Puts one in for the worst and moves down the place for it. */
  #down(position: number, score: number): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      if (left >= this.#size) break
      const right = left + 1
      const worse =
        right < this.#size && this.#isWorse(right, this.#positions[left]!, this.#scores[left]!) ? right : left
      if (!this.#isWorse(worse, position, score)) break
      this.#move(worse, at)
      at = worse
    }
    this.#put(at, position, score)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#positions[from]!, this.#scores[from]!)
  }

  #put(at: number, position: number, score: number): void {
    this.#positions[at] = position
    this.#scores[at] = score
  }
}
