import type { Stage } from '@gatehouse/core'
import { searchIndex } from '../index/search-index.ts'
import type { Candidates, Permitted, Understood } from '../search.ts'

/** Enough for ranking to choose from: beyond the first hundred hardly anything is right. */
const maxCandidates = 100

/** The tools that share the most telling words with each query, among those that are permitted. */
export function recall(): Stage<Pick<Understood, 'prepared'> & Permitted, Candidates> {
  return {
    name: 'recall',
    async run(_op, { prepared, index, scope }) {
      return { candidates: prepared.map(({ terms }) => searchIndex(index, terms, scope, maxCandidates)) }
    },
  }
}
