import type { Stage } from '@gatehouse/core'
import { gatherEvidence } from '../hybrid/gather-evidence.ts'
import type { Candidates, Permitted, Understood } from '../search.ts'

/** What speaks for which tool, by words and by meaning, among those that are permitted. */
export function recall(): Stage<Pick<Understood, 'prepared'> & Permitted, Candidates> {
  return {
    name: 'recall',
    async run(op, { prepared, index, scope }) {
      const texts = prepared.flatMap(({ text, parts }) => [text, ...parts.map((part) => part.text)])
      const vectors = (await index.embedder?.embedQueries(texts, op.signal))?.values()
      const candidates = prepared.map(({ terms, parts }) => {
        const vector = vectors?.next().value
        const wishes = parts.map((part) => ({ terms: part.terms, vector: vectors?.next().value }))
        return gatherEvidence(index, { terms, vector, parts: wishes }, scope)
      })
      return { candidates }
    },
  }
}
