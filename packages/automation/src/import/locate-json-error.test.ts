import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locateJsonError } from './locate-json-error.ts'

test.each([
  ['{"a": }', '1:7'],
  ['{"a": 1,\n  "b" 2}', '2:7'],
  ['[1,\n2,\n]', '3:1'],
  ['{"a": tru}', '1:7'],
  ['{"a": "x', '1:7'],
  ["{'a': 1}", '1:2'],
  ['{} {}', '1:4'],
  ['[1 2]', '1:4'],
  ['{"a": 01}', '1:8'],
  ['', '1:1'],
])('%j is wrong at %s', (text, place) => {
  expect(locateJsonError(text)).toBe(place)
})

test('a text without an error is wrong at its end', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(locateJsonError(text)).toBe(`1:${text.length + 1}`)
    }),
  )
})
