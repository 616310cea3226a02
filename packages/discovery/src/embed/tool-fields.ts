import type { ToolText } from './embedder.ts'

/** A text of a tool, how much it counts as a whole, and how many of its words count. */
export interface ToolField {
  readonly text: string
  readonly weight: number
  readonly maxFeatures: number
}

/**
 * The fields that the built-in embedder reads. A field counts the square root of its length: a text cannot buy attention
 * by its length, and a word of a name counts more than one of a long description.
 */
export function toolFields(tool: ToolText): readonly ToolField[] {
  const { name, title = '', namespace, namespaceDescription, description, tags, parameters } = tool
  return [
    { text: `${name} . ${title}`, weight: 1, maxFeatures: 40 },
    { text: namespace, weight: 0.6, maxFeatures: 20 },
    { text: `${description.slice(0, 2_000)} . ${tags.join(' . ')}`, weight: 1, maxFeatures: 120 },
    { text: parameters.map(parameterText).join(' . '), weight: 0.35, maxFeatures: 80 },
    { text: namespaceDescription.slice(0, 600), weight: 0.35, maxFeatures: 40 },
  ]
}

function parameterText({ name, description = '' }: ToolText['parameters'][number]): string {
  return `${name} ${description.slice(0, 150)}`
}
