import { InvalidInputError, type Stage } from '@gatehouse/core'
import { namespaceScope } from '../namespace-scope.ts'
import type { PreparedQuery, SearchRequest, Understood } from '../search.ts'
import { prepareQuery } from '../text/prepare-query.ts'

const maxQueries = 8
const maxQueryLength = 2_000
const defaultLimit = 10
const maxLimit = 50

/** From what was typed to terms that an index knows. */
export function understand(): Stage<SearchRequest, Understood> {
  return {
    name: 'understand',
    async run(_op, { queries, namespaces, limit = defaultLimit }) {
      if (queries.length === 0 || queries.length > maxQueries) {
        throw new InvalidInputError('invalid_queries', `A search takes 1 to ${maxQueries} queries.`, {
          at: '/queries',
          hint: 'One query per capability; search again for more.',
        })
      }
      if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
        throw new InvalidInputError('invalid_limit', `The limit is a whole number from 1 to ${maxLimit}.`, {
          at: '/limit',
        })
      }
      return {
        prepared: queries.map(prepared),
        maxTools: limit,
        isInScope: namespaces === undefined || namespaces.length === 0 ? undefined : namespaceScope(namespaces),
      }
    },
  }
}

function prepared(query: string, i: number): PreparedQuery {
  const text = query.trim()
  if (text === '' || text.length > maxQueryLength) {
    throw new InvalidInputError('invalid_query', `A query has 1 to ${maxQueryLength} characters.`, {
      at: `/queries/${i}`,
    })
  }
  return prepareQuery(text)
}
