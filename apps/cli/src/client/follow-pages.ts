import type { JsonObject } from './http-transport.ts'

const maxPages = 1_000

/**
 * One page, or with `isAll` the pages after it as well, as one document. Stops at 1,000 pages: `next_cursor` is then
 * still there, and the caller goes on with it.
 */
export async function followPages(
  list: string,
  isAll: boolean,
  cursor: string | undefined,
  fetchPage: (cursor: string | undefined) => Promise<JsonObject>,
): Promise<JsonObject> {
  const first = await fetchPage(cursor)
  if (!isAll) return first
  const items = [...(first[list] as readonly unknown[])]
  let next = first['next_cursor']
  for (let page = 1; page < maxPages && typeof next === 'string'; page++) {
    const following = await fetchPage(next)
    items.push(...(following[list] as readonly unknown[]))
    // A server that repeats a cursor would keep us here for ever.
    next = following['next_cursor'] === next ? undefined : following['next_cursor']
  }
  const { next_cursor: _, ...rest } = first
  return { ...rest, [list]: items, ...(typeof next === 'string' ? { next_cursor: next } : {}) }
}
