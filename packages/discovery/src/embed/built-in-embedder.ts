import { fileURLToPath } from 'node:url'
import type { Embedder } from './embedder.ts'
import { createTermVectors } from './term-vectors.ts'
import { toolFields } from './tool-fields.ts'
import { Vocabulary, type Feature } from './vocabulary.ts'
import { readWeights, type Weights } from './weights-file.ts'

/** More words of a query do not count. */
const maxQueryFeatures = 120

/** The embedder that is always there: a table of vectors, a sum, no network. Reading the table takes some 20 ms. */
export function openBuiltInEmbedder(): Embedder {
  const weights = readWeights(fileURLToPath(new URL('../../weights/tools', import.meta.url)))
  return { ...createTableEmbedder(weights), isBuiltIn: true }
}

/** The vector of a text is the sum of the vectors of its words, brought to length 1. The same on every machine. */
export function createTableEmbedder(weights: Weights): Embedder {
  const { id, dimensions } = weights
  const vocabulary = new Vocabulary(weights.words, weights.buckets)
  const add = (features: readonly Feature[], weight: number, into: Float32Array): void => {
    for (const feature of features) {
      for (const row of feature.rows) addRow(weights, row, weight * feature.weight, into)
    }
  }
  return {
    id,
    dimensions,
    async embedQueries(texts) {
      return texts.map((text) => {
        const vector = new Float32Array(dimensions)
        add(vocabulary.featuresOf(text, maxQueryFeatures), 1, vector)
        return toLengthOne(vector)
      })
    },
    terms: createTermVectors(weights, (term) => vocabulary.rowOf(term)),
    async embedTools(tools) {
      return tools.map((tool) => {
        const vector = new Float32Array(dimensions)
        for (const { text, weight, maxFeatures } of toolFields(tool)) {
          const features = vocabulary.featuresOf(text, maxFeatures)
          if (features.length > 0) add(features, weight / Math.sqrt(features.length), vector)
        }
        return toLengthOne(vector)
      })
    },
  }
}

function addRow({ values, scales, dimensions }: Weights, row: number, weight: number, into: Float32Array): void {
  const factor = scales[row]! * weight
  for (let i = 0, at = row * dimensions; i < dimensions; i++, at++) into[i]! += factor * values[at]!
}

function toLengthOne(vector: Float32Array): Float32Array {
  let sum = 0
  for (const value of vector) sum += value * value
  if (sum === 0) return vector
  const factor = 1 / Math.sqrt(sum)
  for (let i = 0; i < vector.length; i++) vector[i]! *= factor
  return vector
}
