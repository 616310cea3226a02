import { bitmapOf, hasBit, setBit, type Bitmap } from '@gatehouse/policy'
import { quantise } from '../dense/quantise.ts'
import { createVectorColumn, type VectorColumn } from '../dense/vector-column.ts'
import { BestScored, type Scored } from '../index/best-scored.ts'
import type { Pacer } from '../index/pacer.ts'
import type { IndexPart, ToolIndex } from '../index/tool-index.ts'
import type { StoredVector } from './vector-store.ts'

/** Rows are kept in pieces, so that a table that grows is never copied. */
const rowsPerPiece = 8_192

/**
 * Vectors of tools by their key, whatever state the index of words is in. A tool keeps its row for good: a state of the
 * index that is still being searched never finds another tool's vector under the row of one that went.
 */
export class VectorTable {
  /** As the scan needs it: a multiple of 16. */
  readonly #width: number
  readonly #rows = new Map<string, number>()
  readonly #pieces: VectorColumn[] = []
  /** Row of each tool of a segment. */
  readonly #segments = new WeakMap<object, Int32Array>()
  readonly #wanted = new WeakMap<Bitmap, { readonly version: number; readonly rows: Bitmap }>()
  #filled = 0

  constructor(dimensions: number) {
    this.#width = Math.ceil(dimensions / 16) * 16
  }

  /** Tools that have a vector. */
  get size(): number {
    return this.#filled
  }

  put(key: string, { values, scale }: StoredVector): void {
    const row = this.#rowOf(key)
    const { piece, at } = this.#place(row)
    if (piece.scales[at] === 0 && scale !== 0) this.#filled++
    piece.values.set(values, at * this.#width)
    piece.scales[at] = scale
  }

  remove(key: string): void {
    const row = this.#rows.get(key)
    if (row === undefined) return
    const { piece, at } = this.#place(row)
    if (piece.scales[at] !== 0) this.#filled--
    piece.scales[at] = 0
  }

  /** Finds the rows of the tools of an index. `nearest` can be asked of this state of the index afterwards. */
  async learn(index: ToolIndex, pacer: Pacer): Promise<void> {
    for (const part of index.parts) {
      if (this.#segments.has(part.segment)) continue
      this.#segments.set(part.segment, await this.#rowsOf(index, part, pacer))
    }
  }

  /** The wanted tools that are closest, best first; `index` is one that was learnt. */
  nearest(query: Float32Array, index: ToolIndex, wanted: Bitmap, limit: number): readonly Scored[] {
    const values = new Int8Array(this.#width)
    const scale = quantise(query, values)
    if (scale === 0) return []
    const rows = this.#wantedRows(index, wanted)
    const dots = this.#pieces.map((piece, i) => piece.scan(values, rows, i * rowsPerPiece))
    const best = new BestScored(limit, index.compare)
    for (const { segment, offset } of index.parts) {
      const rowOf = this.#segments.get(segment)!
      for (let tool = 0; tool < segment.size; tool++) {
        if (!hasBit(wanted, tool + offset)) continue
        const row = rowOf[tool]!
        const piece = Math.floor(row / rowsPerPiece)
        const at = row % rowsPerPiece
        const rowScale = this.#pieces[piece]!.scales[at]!
        if (rowScale !== 0) best.offer(tool + offset, dots[piece]![at]! * rowScale * scale)
      }
    }
    return best.sorted
  }

  #rowOf(key: string): number {
    const known = this.#rows.get(key)
    if (known !== undefined) return known
    const row = this.#rows.size
    this.#rows.set(key, row)
    if (row % rowsPerPiece === 0) this.#pieces.push(createVectorColumn(rowsPerPiece, this.#width))
    return row
  }

  #place(row: number): { readonly piece: VectorColumn; readonly at: number } {
    return { piece: this.#pieces[Math.floor(row / rowsPerPiece)]!, at: row % rowsPerPiece }
  }

  async #rowsOf(index: ToolIndex, { segment, offset }: IndexPart, pacer: Pacer): Promise<Int32Array> {
    const rows = new Int32Array(segment.size)
    for (const { source, namespace, start, end } of index.namespaces) {
      if (start < offset || end > offset + segment.size) continue
      for (let position = start; position < end; position++) {
        rows[position - offset] = this.#rowOf(`${source}://${namespace}.${index.nameAt(position)}`)
        if ((position & 255) === 0 && pacer.isDue) await pacer.breathe()
      }
    }
    return rows
  }

  #wantedRows(index: ToolIndex, wanted: Bitmap): Bitmap {
    const known = this.#wanted.get(wanted)
    if (known?.version === index.version) return known.rows
    const rows = bitmapOf(this.#pieces.length * rowsPerPiece)
    for (const { segment, offset } of index.parts) {
      const rowOf = this.#segments.get(segment)!
      for (let tool = 0; tool < segment.size; tool++) if (hasBit(wanted, tool + offset)) setBit(rows, rowOf[tool]!)
    }
    this.#wanted.set(wanted, { version: index.version, rows })
    return rows
  }
}
