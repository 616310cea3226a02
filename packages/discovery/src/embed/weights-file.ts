import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { GatehouseError } from '@gatehouse/core'
import { quantise } from '../dense/quantise.ts'

/** A table of vectors: one row per word, then one per bucket of letter groups. */
export interface Weights {
  readonly id: string
  readonly dimensions: number
  readonly buckets: number
  readonly words: readonly string[]
  readonly values: Int8Array
  /** What the values of a row are multiplied by. */
  readonly scales: Float32Array
}

/** What stands in the JSON file beside the binary one. */
interface Header {
  readonly id: string
  readonly dimensions: number
  readonly words: number
  readonly buckets: number
  readonly seed: number
  readonly wordsBytes: number
  /** SHA-256 of the binary file, hexadecimal. */
  readonly digest: string
}

/** Reads `<path>.json` and `<path>.bin`: the words as UTF-8 lines, the scales as little-endian floats, the values. */
export function readWeights(path: string): Weights {
  const header = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Header
  const bytes = readFileSync(`${path}.bin`)
  const rows = header.words + header.buckets
  const scalesEnd = header.wordsBytes + rows * 4
  if (bytes.length !== scalesEnd + rows * header.dimensions) {
    throw new GatehouseError('internal', 'weights_damaged', `The embedder's weights in ${path}.bin are not whole.`, {
      hint: 'Restore the file, or train it again with `npm run train:embedder`.',
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    ...header,
    words: bytes.toString('utf8', 0, header.wordsBytes).split('\n'),
    scales: Float32Array.from({ length: rows }, (_, row) => view.getFloat32(header.wordsBytes + row * 4, true)),
    values: new Int8Array(bytes.buffer, bytes.byteOffset + scalesEnd, rows * header.dimensions),
  }
}

/** A table with its values rounded to what the file can hold. */
export function tableOf(table: {
  readonly name: string
  readonly dimensions: number
  readonly words: readonly string[]
  readonly buckets: number
  readonly vectors: Float32Array
}): Weights {
  const { name, dimensions, words, buckets, vectors } = table
  const rows = words.length + buckets
  const scales = new Float32Array(rows)
  const values = new Int8Array(rows * dimensions)
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions)
    scales[row] = quantise(vector, values, row * dimensions)
  }
  return { id: name, dimensions, buckets, words, values, scales }
}

/** The id in the file is that of the table with the beginning of the digest. */
export function writeWeights(path: string, table: Weights, seed: number): void {
  const { words, buckets, dimensions } = table
  const text = Buffer.from(words.join('\n'), 'utf8')
  const scales = Buffer.alloc(table.scales.length * 4)
  for (const [row, scale] of table.scales.entries()) scales.writeFloatLE(scale, row * 4)
  const bytes = Buffer.concat([text, scales, Buffer.from(table.values.buffer)])
  const digest = createHash('sha256').update(bytes).digest('hex')
  const id = `${table.id}-${digest.slice(0, 8)}`
  const header: Header = { id, dimensions, words: words.length, buckets, seed, wordsBytes: text.length, digest }
  writeFileSync(`${path}.bin`, bytes)
  writeFileSync(`${path}.json`, `${JSON.stringify(header, null, 2)}\n`)
}
