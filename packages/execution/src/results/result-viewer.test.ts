import { describe, expect, test } from 'vitest'
import { createResultViewer } from './result-viewer.ts'

const items = Array.from({ length: 5_000 }, (_, id) => ({ id, price: id % 50, note: 'a note of some length' }))
const view = (value: unknown, query: string | undefined, more: object = {}, limits?: { timeLimitMs: number }) =>
  createResultViewer(limits)(value, { query, ...more }, { maxBytes: 10_000, signal: AbortSignal.timeout(20_000) })

describe.each([
  ['a small result', { items: items.slice(0, 100) }, 2],
  ['a large one, in a thread', { items }, 100],
])('of %s', (_name, value, expected) => {
  test('JMESPath chooses items and fields', async () => {
    const { value: found, page } = await view(value, 'items[?price == `49`].{id: id}', { limit: 2 })
    expect(found).toEqual([{ id: 49 }, { id: 99 }])
    expect(page).toMatchObject({ total: expected, type: 'array', count: 2 })
  })

  test('JSONPath does as well', async () => {
    const { value: found, page } = await view(value, '$.items[?@.price == 49].id', { limit: 2 })
    expect(found).toEqual([49, 99])
    expect(page.total).toBe(expected)
  })

  test('a function that is given what it cannot take is an invalid query', async () => {
    await expect(view(value, 'sum(items)')).rejects.toMatchObject({ code: 'invalid_query', at: '/result/query' })
  })
})

test.each([
  ['items[', 'invalid_query'],
  ['nothing(items)', 'invalid_query'],
  ['$.items[', 'invalid_query'],
  ['$..a..b', 'invalid_query'],
  ['$[?match(@.a, "(a+)+$")]', 'invalid_query'],
  [`[${Array(60).fill('items').join(',')}]`, 'invalid_query'],
  ['a'.repeat(2_000), 'invalid_query'],
])('%s is refused before anything is evaluated', async (query, code) => {
  await expect(view({ items }, query)).rejects.toMatchObject({ kind: 'invalid', code })
})

test('what every object inherits is not in a result', async () => {
  expect((await view({ items }, 'constructor')).value).toBeNull()
})

test('a query that takes too long is stopped, and the next one is answered', async () => {
  await expect(view({ items }, 'items[].id', {}, { timeLimitMs: 1 })).rejects.toMatchObject({ code: 'query_too_slow' })
  expect((await view({ items }, 'items[0].id')).value).toBe(0)
})

test('many at once are answered one after the other', async () => {
  const viewer = createResultViewer()
  const options = { maxBytes: 1_000, signal: AbortSignal.timeout(20_000) }
  const found = await Promise.all([0, 1, 2, 3].map((i) => viewer({ items }, { query: `items[${i}].id` }, options)))
  expect(found.map(({ value }) => value)).toEqual([0, 1, 2, 3])
})
