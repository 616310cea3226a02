import type { ToolSummary } from '@gatehouse/catalog'
import { fieldUnits, maxWordsPerField, type Field } from '../index/field-weights.ts'
import { termOf, wordsOf } from '../text/tokenise.ts'
import type { CandidateDocument, FieldGroup } from './candidate-store.ts'

const groups: Readonly<Record<Field, FieldGroup>> = {
  name: 'A',
  title: 'B',
  namespace: 'B',
  description: 'C',
  tags: 'D',
  parameterName: 'D',
  parameterDescription: 'D',
  namespaceDescription: 'D',
  enrichment: 'D',
}

/** More occurrences of a term add next to nothing to its score. */
const maxOccurrences = 8
const maxLength = 65_535

/** A tool as the database searches it: the same words of the same fields as in the in-process index. */
export function documentOf(tool: ToolSummary, namespaceDescription: string, vector: Float32Array): CandidateDocument {
  const terms = new Map<string, FieldGroup[]>()
  let length = 0
  for (const [field, text] of textsOf(tool, namespaceDescription)) {
    for (const word of wordsOf(text).slice(0, maxWordsPerField)) {
      const term = termOf(word)
      if (term === undefined) continue
      length += fieldUnits[field]
      const places = terms.get(term) ?? []
      if (places.length < maxOccurrences) places.push(groups[field])
      terms.set(term, places)
    }
  }
  const { source, namespace, name } = tool
  const uses = tool.uses?.map((part) => ({ source, namespace: part.namespace, name: part.name }))
  return { source, namespace, name, length: Math.min(maxLength, length), terms, uses, vector }
}

/** Best field first. */
function textsOf(tool: ToolSummary, namespaceDescription: string): readonly (readonly [Field, string])[] {
  return [
    ['name', tool.name],
    ['title', tool.title ?? ''],
    ['namespace', tool.namespace],
    ['description', tool.description],
    ...tool.tags.map((tag) => ['tags', tag] as const),
    ...tool.parameters.flatMap(({ name, description = '' }) => [
      ['parameterName', name] as const,
      ['parameterDescription', description] as const,
    ]),
    ['enrichment', tool.enrichment ?? ''],
    ['namespaceDescription', namespaceDescription],
  ]
}
