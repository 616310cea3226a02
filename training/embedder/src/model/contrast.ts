import { multiply, toLengthOne, throughLength } from './matrix.ts'
import type { Bag, Table } from './table.ts'

/** A text, and the tool that it means. The other tools of a batch are what it does not mean. */
export interface Example {
  readonly query: readonly Bag[]
  readonly tool: readonly Bag[]
  /** The same for the same tool. */
  readonly toolNumber: number
  /** Numbers of all tools that it means: none of them is held against it. */
  readonly alsoMeant?: ReadonlySet<number>
  /** A tool that is close by words and yet not meant. */
  readonly wrong?: { readonly tool: readonly Bag[]; readonly toolNumber: number }
}

/** Closeness runs from -1 to 1; times this it goes into the softmax. */
const sharpness = 15
/** How much finding the text for a tool counts beside finding the tool for a text. */
const backwardWeight = 0.5

/** One step on a batch: each text closer to its tool than to all other tools of the batch. Answers the mean loss. */
export function trainOn(table: Table, examples: readonly Example[], rate: number): number {
  const { dimensions } = table
  const wrong = examples.flatMap((example) => (example.wrong === undefined ? [] : [example.wrong]))
  const tools = [...examples, ...wrong]
  const [rows, columns] = [examples.length, tools.length]
  const queryVectors = new Float32Array(rows * dimensions)
  const toolVectors = new Float32Array(columns * dimensions)
  for (const [i, { query }] of examples.entries()) table.sum(query, queryVectors, i * dimensions)
  for (const [j, { tool }] of tools.entries()) table.sum(tool, toolVectors, j * dimensions)
  const queryLengths = toLengthOne(queryVectors, dimensions)
  const toolLengths = toLengthOne(toolVectors, dimensions)

  const closeness = multiply(queryVectors, toolVectors, dimensions)
  for (const [i, { toolNumber, alsoMeant }] of examples.entries()) {
    for (const [j, other] of tools.entries()) {
      const isMeant = other.toolNumber === toolNumber || alsoMeant?.has(other.toolNumber) === true
      if (j !== i && isMeant) closeness[i * columns + j] = -Infinity
    }
  }
  const { errors, loss } = errorsOf(closeness, rows, columns)

  const queryGradient = new Float32Array(queryVectors.length)
  const toolGradient = new Float32Array(toolVectors.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const error = (errors[i * columns + j]! * sharpness) / rows
      if (Math.abs(error) < 1e-6) continue
      const [q, t] = [i * dimensions, j * dimensions]
      for (let k = 0; k < dimensions; k++) {
        queryGradient[q + k]! += error * toolVectors[t + k]!
        toolGradient[t + k]! += error * queryVectors[q + k]!
      }
    }
  }
  throughLength(queryGradient, queryVectors, queryLengths, dimensions)
  throughLength(toolGradient, toolVectors, toolLengths, dimensions)
  for (const [i, { query }] of examples.entries()) table.note(query, queryGradient, i * dimensions)
  for (const [j, { tool }] of tools.entries()) table.note(tool, toolGradient, j * dimensions)
  table.step(rate)
  return loss
}

/** The derivative of the loss by closeness, without `sharpness`: softmax over the tools, and over the texts. */
function errorsOf(
  closeness: Float32Array,
  rows: number,
  columns: number,
): { readonly errors: Float32Array; readonly loss: number } {
  const errors = new Float32Array(rows * columns)
  let loss = 0
  for (let i = 0; i < rows; i++) {
    let total = 0
    for (let j = 0; j < columns; j++) total += errors[i * columns + j] = exponential(closeness[i * columns + j]!)
    for (let j = 0; j < columns; j++) errors[i * columns + j]! /= total
    loss -= Math.log(errors[i * columns + i]! + 1e-9) / rows
    errors[i * columns + i]! -= 1
  }
  for (let j = 0; j < rows; j++) {
    let total = 0
    for (let i = 0; i < rows; i++) total += exponential(closeness[i * columns + j]!)
    for (let i = 0; i < rows; i++) {
      const share = exponential(closeness[i * columns + j]!) / total - (i === j ? 1 : 0)
      errors[i * columns + j]! += backwardWeight * share
    }
  }
  return { errors, loss }
}

/** Closeness is at most 1, so this is at most 1. */
function exponential(closeness: number): number {
  return Math.exp(sharpness * (closeness - 1))
}
