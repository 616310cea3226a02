/**
 * Scores of a search while it runs. Made once per index and left empty by each search: allocating one number per tool for
 * each search costs more than the search.
 */
export class Scoreboard {
  /** By position; 0 for what has no score. Not to be written to from outside. */
  readonly scores: Float64Array
  readonly #touched: Uint32Array
  #count = 0

  constructor(size: number) {
    this.scores = new Float64Array(size)
    this.#touched = new Uint32Array(size)
  }

  /** `score` must be more than 0. */
  add(position: number, score: number): void {
    const before = this.scores[position]!
    if (before === 0) this.#touched[this.#count++] = position
    this.scores[position] = before + score
  }

  get max(): number {
    let max = 0
    for (let i = 0; i < this.#count; i++) max = Math.max(max, this.scores[this.#touched[i]!]!)
    return max
  }

  /** Those that have a score, in no order. Valid until the next `clear`. */
  get touched(): Uint32Array {
    return this.#touched.subarray(0, this.#count)
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) this.scores[this.#touched[i]!] = 0
    this.#count = 0
  }
}
