import { toolFields, type Feature, type LabelledTool, type Vocabulary } from '@gatehouse/discovery/measure'
import type { Bag } from '../model/table.ts'

/** A tool as features, taken apart so that examples can leave out pieces of it. */
export interface ReadTool {
  readonly number: number
  /** Tools of one namespace are the hardest to tell apart. */
  readonly group: string
  readonly name: Bag
  readonly namespace: Bag
  readonly description: Bag
  readonly parameters: Bag
  readonly namespaceDescription: Bag
  readonly sentences: readonly (readonly Feature[])[]
}

export function readTool(tool: LabelledTool, number: number, group: string, vocabulary: Vocabulary): ReadTool {
  const [name, namespace, description, parameters, namespaceDescription] = toolFields(tool).map(
    ({ text, weight, maxFeatures }): Bag => bagOf(vocabulary.featuresOf(text, maxFeatures), weight),
  )
  const sentences = tool.description
    .slice(0, 1_200)
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => vocabulary.featuresOf(sentence, 120))
    .filter((features) => features.length > 1)
  return {
    number,
    group,
    name: name!,
    namespace: namespace!,
    description: description!,
    parameters: parameters!,
    namespaceDescription: namespaceDescription!,
    sentences,
  }
}

/** A field counts the square root of its length, as in the embedder. */
export function bagOf(features: readonly Feature[], weight: number): Bag {
  return { features, weight: features.length === 0 ? 0 : weight / Math.sqrt(features.length) }
}

/** The same field with other features. */
export function withFeatures(bag: Bag, features: readonly Feature[]): Bag {
  return bagOf(features, bag.weight * Math.sqrt(bag.features.length))
}

export function wholeTool(tool: ReadTool): readonly Bag[] {
  return [tool.name, tool.namespace, tool.description, tool.parameters, tool.namespaceDescription]
}
