import type { Random } from '../random.ts'

/** Words that stand in the same tools start close to each other. */
const passes = 3
const noise = 0.05
const wordLength = 0.1
/** A word seen less often starts as noise. */
const minTools = 3

/**
 * Latent semantic analysis: the strongest directions of the matrix of words by tools, weighted by rarity, found by
 * iterating on a random start (Halko, Martinsson, Tropp 2011). The length of a vector grows with the rarity of its word.
 * Rows after the words are noise.
 */
export function startingVectors(
  texts: readonly (readonly number[])[],
  size: { readonly words: number; readonly rows: number; readonly dimensions: number },
  random: Random,
): Float32Array {
  const { words, rows, dimensions } = size
  const vectors = Float32Array.from({ length: rows * dimensions }, () => (noise / Math.sqrt(dimensions)) * bell(random))
  const seen = new Uint32Array(words)
  for (const text of texts) for (const word of text) seen[word]!++
  const rarity = Float32Array.from(seen, (count) => (count === 0 ? 0 : Math.log(1 + texts.length / count)))

  let basis = Float32Array.from({ length: words * dimensions }, () => bell(random))
  let strengths = new Float32Array(dimensions)
  for (let pass = 0; pass < passes; pass++) {
    basis = throughTools(basis, texts, rarity, dimensions)
    strengths = orthonormalise(basis, dimensions)
  }
  for (let word = 0; word < words; word++) {
    if (seen[word]! < minTools) continue
    const from = word * dimensions
    let squares = 0
    for (let i = 0; i < dimensions; i++) {
      // The fourth root of an eigenvalue is the square root of a singular value.
      basis[from + i]! *= strengths[i]! ** 0.25
      squares += basis[from + i]! ** 2
    }
    if (squares === 0) continue
    const factor = (rarity[word]! * wordLength) / Math.sqrt(squares)
    for (let i = 0; i < dimensions; i++) vectors[from + i] = basis[from + i]! * factor
  }
  return vectors
}

function throughTools(
  basis: Float32Array,
  texts: readonly (readonly number[])[],
  rarity: Float32Array,
  dimensions: number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(basis.length)
  const sum = new Float32Array(dimensions)
  for (const text of texts) {
    sum.fill(0)
    for (const word of text) {
      for (let i = 0, at = word * dimensions; i < dimensions; i++, at++) sum[i]! += rarity[word]! * basis[at]!
    }
    for (const word of text) {
      const weight = rarity[word]! / text.length
      for (let i = 0, at = word * dimensions; i < dimensions; i++, at++) result[at]! += weight * sum[i]!
    }
  }
  return result
}

/** Gram–Schmidt over the columns, in place; answers their lengths. */
function orthonormalise(matrix: Float32Array, dimensions: number): Float32Array<ArrayBuffer> {
  const rows = matrix.length / dimensions
  const columns = Array.from({ length: dimensions }, (_, i) =>
    Float32Array.from({ length: rows }, (_row, row) => matrix[row * dimensions + i]!),
  )
  const lengths = new Float32Array(dimensions)
  for (const [i, column] of columns.entries()) {
    for (const earlier of columns.slice(0, i)) {
      const along = dot(column, earlier)
      for (let row = 0; row < rows; row++) column[row]! -= along * earlier[row]!
    }
    lengths[i] = Math.sqrt(dot(column, column)) || 1
    for (let row = 0; row < rows; row++) column[row]! /= lengths[i]!
  }
  for (const [i, column] of columns.entries()) {
    for (let row = 0; row < rows; row++) matrix[row * dimensions + i] = column[row]!
  }
  return lengths
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** About normal, with a standard deviation of a half. */
function bell(random: Random): number {
  return random.number() + random.number() + random.number() - 1.5
}
