import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageJson } from './page-json.ts'

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

test('pages of a list are put together again as the list', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 40 }),
      fc.integer({ min: 200, max: 2_000 }),
      fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      (items, maxBytes, limit) => {
        fc.pre(items.every((item) => bytes(item) < maxBytes - 10))
        const read: unknown[] = []
        let offset: number | undefined = 0
        while (offset !== undefined) {
          const { value, page } = pageJson(items, { offset, limit }, maxBytes)
          expect(bytes(value)).toBeLessThanOrEqual(maxBytes)
          expect(page).toMatchObject({ type: 'array', total: items.length, offset, sizeBytes: bytes(items) })
          read.push(...(value as unknown[]))
          offset = page.nextOffset
        }
        expect(JSON.stringify(read)).toBe(JSON.stringify(items))
      },
    ),
  )
})

test('pages of a text are put together again as the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      let read = ''
      let offset: number | undefined = 0
      while (offset !== undefined) {
        const { value, page } = pageJson(text, { offset }, 60)
        read += String(value)
        offset = page.nextOffset
      }
      expect(read).toBe(text)
    }),
  )
})

test('pages over the members of an object', () => {
  const value = { a: 1, b: 2, c: 3 }
  expect(pageJson(value, { offset: 1, limit: 1 }, 1_000)).toEqual({
    value: { b: 2 },
    page: { type: 'object', unit: 'members', offset: 1, count: 1, total: 3, nextOffset: 2, sizeBytes: 19 },
  })
})

test('shows what an item is like that is larger than an answer, and goes on after it', () => {
  const items = [{ id: 1, text: 'x'.repeat(5_000) }, { id: 2 }]
  const { value, page } = pageJson(items, {}, 500)
  expect(value).toEqual([{ id: 1, text: expect.stringMatching(/^x+…$/) }])
  expect(page).toMatchObject({ count: 1, nextOffset: 1, cuts: [{ at: '/0/text', unit: 'characters', of: 5_000 }] })
})

test('is empty beyond the end', () => {
  expect(pageJson([1], { offset: 5 }, 100)).toMatchObject({ value: [], page: { count: 0, total: 1 } })
  expect(pageJson('abc', { offset: 5 }, 100)).toMatchObject({ value: '', page: { count: 0, total: 3 } })
})

test.each([[7], [true], [null]])('gives a value without parts as it is: %j', (value) => {
  expect(pageJson(value, {}, 100)).toMatchObject({ value, page: { count: 1, total: 1 } })
})
