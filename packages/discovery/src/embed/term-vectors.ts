import { nextBit, type Bitmap } from '@gatehouse/policy'
import { createVectorColumn, type VectorColumn } from '../dense/vector-column.ts'
import type { TermTable } from '../index/term-table.ts'
import type { Weights } from './weights-file.ts'

/** Vectors of single terms as the index knows them, each in a row. */
export interface TermVectors {
  /** How many rows there are. */
  readonly count: number
  /** Answers for the number of a term in this table its row, or -1 when the model does not know it. */
  readonly rowsOf: (table: TermTable) => (term: number) => number
  /** The row of a term, or -1. */
  readonly rowOf: (term: string) => number
  /**
   * For each row that is wanted, how like it is to the one of `asked` that it is most like, 0 to 1. Other places hold
   * anything. Valid until the next call.
   */
  readonly likeness: (asked: readonly number[], wanted: Bitmap) => Float32Array
}

export function createTermVectors(
  weights: Pick<Weights, 'words' | 'values' | 'dimensions'>,
  rowIn: (term: string) => number | undefined,
): TermVectors {
  const count = weights.words.length
  const known = new WeakMap<TermTable, Int32Array>()
  let column: VectorColumn | undefined
  let most: Float32Array | undefined
  return {
    count,
    rowOf: (term) => rowIn(term) ?? -1,
    rowsOf(table) {
      const rows = known.get(table) ?? new Int32Array(table.size).fill(unknown)
      known.set(table, rows)
      return (term) => {
        if (rows[term] === unknown) rows[term] = rowIn(table.at(term)) ?? -1
        return rows[term]!
      }
    },
    likeness(asked, wanted) {
      // Made by the first search: whoever only builds an index does not need it.
      column ??= columnOf(weights)
      const { values, scales, dimensions } = column
      most ??= new Float32Array(count)
      for (let row = nextBit(wanted, 0, count); row < count; row = nextBit(wanted, row + 1, count)) most[row] = 0
      for (const other of asked) {
        const dots = column.scan(values.subarray(other * dimensions, (other + 1) * dimensions), wanted, 0)
        for (let row = nextBit(wanted, 0, count); row < count; row = nextBit(wanted, row + 1, count)) {
          const cosine = dots[row]! * scales[row]! * scales[other]!
          if (cosine > most[row]!) most[row] = cosine
        }
      }
      return most
    },
  }
}

/** Nobody has looked yet. */
const unknown = -2

/** The values of the words beside each other, and what makes each of them as long as any other. */
function columnOf({ words, values, dimensions }: Pick<Weights, 'words' | 'values' | 'dimensions'>): VectorColumn {
  const column = createVectorColumn(words.length, dimensions)
  column.values.set(values.subarray(0, words.length * dimensions))
  for (let row = 0, at = 0; row < words.length; row++) {
    let sum = 0
    for (let i = 0; i < dimensions; i++, at++) sum += values[at]! * values[at]!
    column.scales[row] = sum === 0 ? 0 : 1 / Math.sqrt(sum)
  }
  return column
}
