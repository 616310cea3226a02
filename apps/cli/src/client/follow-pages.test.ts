import { expect, test } from 'vitest'
import { followPages } from './follow-pages.ts'

const pages: Readonly<Record<string, object>> = {
  first: { items: [1, 2], next_cursor: 'a', total: 5 },
  a: { items: [3], next_cursor: 'b' },
  b: { items: [4, 5] },
}
const fetchPage = async (cursor: string | undefined) => pages[cursor ?? 'first'] as Record<string, unknown>

test('gives one page with its cursor', async () => {
  expect(await followPages('items', false, undefined, fetchPage)).toEqual(pages['first'])
})

test('gives all pages as one document without a cursor', async () => {
  expect(await followPages('items', true, undefined, fetchPage)).toEqual({ items: [1, 2, 3, 4, 5], total: 5 })
})

test('starts where it is told', async () => {
  expect(await followPages('items', true, 'a', fetchPage)).toEqual({ items: [3, 4, 5] })
})

test('does not go round for ever with a server that repeats its cursor', async () => {
  let fetched = 0
  const stuck = async () => {
    fetched++
    return { items: [fetched], next_cursor: 'same' }
  }
  expect(await followPages('items', true, undefined, stuck)).toEqual({ items: [1, 2] })
})
