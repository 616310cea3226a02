import type { Row } from '../store/row.ts'
import { Problem } from './problem.ts'
import type { Answer } from './route.ts'

/** A page of a list in order of creation. The cursor names the last record that was shown. */
export function pageOf(
  rows: readonly Row[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Answer {
  const after = cursor === undefined ? 0 : numberOf(Buffer.from(cursor, 'base64url').toString('utf8'))
  const ordered = rows.toSorted((a, b) => numberOf(a.id) - numberOf(b.id))
  const rest = ordered.filter((row) => numberOf(row.id) > after)
  const items = rest.slice(0, limit)
  const hasMore = rest.length > items.length
  return {
    status: 200,
    body: {
      items,
      total: rows.length,
      ...(hasMore ? { next_cursor: Buffer.from(items.at(-1)!.id).toString('base64url') } : {}),
    },
  }
}

function numberOf(id: string): number {
  const number = /^[a-z]{3}_(\d{1,12})$/.exec(id)?.[1]
  if (number === undefined)
    throw new Problem(400, 'invalid_query', 'cursor: is not one that this list gave out', 'cursor')
  return Number(number)
}

/** True when every word of the search is somewhere in the texts. */
export function matchesSearch(search: string | undefined, texts: readonly (string | null)[]): boolean {
  if (search === undefined) return true
  const haystack = texts.join('\n').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}
