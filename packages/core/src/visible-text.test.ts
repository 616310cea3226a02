import { expect, test } from 'vitest'
import { visibleJson, visibleText } from './visible-text.ts'

test.each([
  ['a right-to-left override', 'a\u202Eb', 'a\\u{202e}b'],
  ['a space of no width', 'a\u200Bb', 'a\\u{200b}b'],
  ['a tag character', 'a\u{E0041}b', 'a\\u{e0041}b'],
  ['an escape of a terminal', '\u001B[2J', '\\u{1b}[2J'],
  ['half of a pair', 'a\uD800', 'a\\u{d800}'],
])('%s is written out', (_name, text, shown) => {
  expect(visibleText(text)).toBe(shown)
})

test('letters of every script and lines stay as they are', () => {
  expect(visibleText('Grüße,\n世界 👋')).toBe('Grüße,\n世界 👋')
  expect(visibleJson({ a: ['\u202E', 1] })).toBe('{\n  "a": [\n    "\\u{202e}",\n    1\n  ]\n}')
})
