import type { VectorColumn } from './vector-column.ts'
import { quantise } from './quantise.ts'

/** Vectors in the order they come, before it is known where their tools will stand. */
export class VectorRows {
  readonly dimensions: number
  #values: Int8Array
  #scales: Float32Array
  #count = 0

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#values = new Int8Array(64 * dimensions)
    this.#scales = new Float32Array(64)
  }

  /** Answers the number of the row. */
  push(vector: Float32Array): number {
    if (this.#count === this.#scales.length) this.#grow()
    this.#scales[this.#count] = quantise(vector, this.#values, this.#count * this.dimensions)
    return this.#count++
  }

  copyTo(column: VectorColumn, from: number, to: number): void {
    copyRow({ values: this.#values, scales: this.#scales, dimensions: this.dimensions }, from, column, to)
  }

  #grow(): void {
    const values = new Int8Array(this.#values.length * 2)
    const scales = new Float32Array(this.#scales.length * 2)
    values.set(this.#values)
    scales.set(this.#scales)
    this.#values = values
    this.#scales = scales
  }
}

export function copyRow(
  source: Pick<VectorColumn, 'values' | 'scales' | 'dimensions'>,
  from: number,
  target: VectorColumn,
  to: number,
): void {
  const { dimensions } = source
  target.values.set(source.values.subarray(from * dimensions, (from + 1) * dimensions), to * dimensions)
  target.scales[to] = source.scales[from]!
}
