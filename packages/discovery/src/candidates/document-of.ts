import type { ToolSummary } from '@gatehouse/catalog'
import { countsInLength, fieldUnits, maxRepeats, type Field } from '../index/field-weights.ts'
import { wordsByField } from '../index/words-by-field.ts'
import { termOf } from '../text/tokenise.ts'
import type { CandidateDocument, FieldGroup } from './candidate-store.ts'

const groups: Readonly<Record<Field, FieldGroup>> = {
  name: 'A',
  title: 'B',
  namespace: 'B',
  description: 'C',
  enrichment: 'D',
  synonym: 'D',
  tags: 'D',
  parameterName: 'D',
  parameterDescription: 'D',
  namespaceDescription: 'D',
}

const maxLength = 65_535

/** A tool as the database searches it: the same words of the same fields as in the in-process index. */
export function documentOf(tool: ToolSummary, namespaceDescription: string, vector: Float32Array): CandidateDocument {
  const terms = new Map<string, FieldGroup[]>()
  let length = 0
  for (const [field, words] of wordsByField(tool, namespaceDescription)) {
    const repeats = new Map<string, number>()
    for (const word of words) {
      const term = termOf(word)
      if (term === undefined) continue
      if (countsInLength(field)) length += fieldUnits[field]
      const repeated = (repeats.get(term) ?? 0) + 1
      repeats.set(term, repeated)
      if (repeated > maxRepeats) continue
      const places = terms.get(term) ?? []
      places.push(groups[field])
      terms.set(term, places)
    }
  }
  const { source, namespace, name } = tool
  const uses = tool.uses?.map((part) => ({ source, namespace: part.namespace, name: part.name }))
  return { source, namespace, name, length: Math.min(maxLength, length), terms, uses, vector }
}
