import type { Feature } from '@gatehouse/discovery/measure'

/** Features that count together; the vector of a text is the weighted sum over its bags. */
export interface Bag {
  readonly features: readonly Feature[]
  readonly weight: number
}

/** How many average gradients a row starts with: a word that is seen once must not leap. */
const startingCaution = 10

/** The rows that are trained: sums of them, and steps along gradients, each row at its own pace (Adagrad by row). */
export class Table {
  readonly dimensions: number
  readonly vectors: Float32Array
  readonly #gradient: Float32Array
  readonly #squares: Float32Array
  readonly #isTouched: Uint8Array
  readonly #touched: number[] = []
  #isStarted = false

  constructor(vectors: Float32Array, dimensions: number) {
    this.dimensions = dimensions
    this.vectors = vectors
    this.#gradient = new Float32Array(vectors.length)
    this.#squares = new Float32Array(vectors.length / dimensions)
    this.#isTouched = new Uint8Array(vectors.length / dimensions)
  }

  /** Writes the vector of some bags to `into`, from `at` on. */
  sum(bags: readonly Bag[], into: Float32Array, at: number): void {
    const { dimensions, vectors } = this
    into.fill(0, at, at + dimensions)
    for (const bag of bags) {
      for (const { rows, weight } of bag.features) {
        const factor = bag.weight * weight
        for (const row of rows) {
          const from = row * dimensions
          for (let i = 0; i < dimensions; i++) into[at + i]! += factor * vectors[from + i]!
        }
      }
    }
  }

  /** Notes what the gradient of a sum means for its rows. */
  note(bags: readonly Bag[], gradient: Float32Array, at: number): void {
    const { dimensions } = this
    const noted = this.#gradient
    for (const bag of bags) {
      for (const { rows, weight } of bag.features) {
        const factor = bag.weight * weight
        for (const row of rows) {
          if (this.#isTouched[row] === 0) {
            this.#isTouched[row] = 1
            this.#touched.push(row)
          }
          const to = row * dimensions
          for (let i = 0; i < dimensions; i++) noted[to + i]! += factor * gradient[at + i]!
        }
      }
    }
  }

  /** Moves the rows against what was noted, and forgets it. */
  step(rate: number): void {
    const { dimensions, vectors } = this
    const gradient = this.#gradient
    const squares = this.#touched.map((row) => sumOfSquares(gradient, row * dimensions, dimensions))
    if (!this.#isStarted) {
      this.#isStarted = true
      this.#squares.fill((startingCaution * squares.reduce((sum, square) => sum + square, 0)) / squares.length)
    }
    for (const [i, row] of this.#touched.entries()) {
      this.#isTouched[row] = 0
      this.#squares[row]! += squares[i]!
      const factor = rate / Math.sqrt(this.#squares[row]!)
      for (let at = row * dimensions; at < (row + 1) * dimensions; at++) {
        vectors[at]! -= factor * gradient[at]!
        gradient[at] = 0
      }
    }
    this.#touched.length = 0
  }
}

function sumOfSquares(values: Float32Array, from: number, count: number): number {
  let sum = 0
  for (let at = from; at < from + count; at++) sum += values[at]! * values[at]!
  return sum
}
