import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeText, unescapeText } from './text-escape.ts'

/** Any sequence of UTF-16 code units, with those that need care more often than chance would have them. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0x1a, 0xd83d, 0xde00, 0x30, 0x61)))
  .map((units) => String.fromCharCode(...units))

test('what is read is what was written', () => {
  fc.assert(fc.property(anyText, (text) => unescapeText(escapeText(text)) === text))
})

test('what is stored is text that PostgreSQL takes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const stored = escapeText(text)
      return stored.isWellFormed() && !stored.includes('\u0000')
    }),
  )
})

test('no two texts are stored alike', () => {
  fc.assert(fc.property(anyText, anyText, (one, other) => one === other || escapeText(one) !== escapeText(other)))
})

test('ordinary text is stored as it is', () => {
  expect(escapeText('día 日本 👩‍👩‍👧 "\\')).toBe('día 日本 👩‍👩‍👧 "\\')
})
