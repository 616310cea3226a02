import { expect, test } from 'vitest'
import { nestedJson, nestedText } from './nested-json.ts'

test.each([
  ['{"a":1}', { a: 1 }],
  ['[1]', [1]],
  ['[]', []],
  [' \n{"a":1}\t', { a: 1 }],
  ['"{\\"a\\":1}"', ['{"a":1}']],
  ['""', ['']],
])('reads %j as JSON in a text', (text, value) => {
  expect(nestedJson(text)).toEqual(value)
})

test.each(['', '{', '"', '5', 'null', 'true', 'a {"a":1}', '{"a":1} b', '{"a":1', "{'a':1}", '[1,]', '"a'])(
  'leaves %j as the text that it is',
  (text) => {
    expect(nestedJson(text)).toBeUndefined()
  },
)

test('writes a changed value as the text was: JSON, or a text that holds JSON', () => {
  expect(nestedText(' {"a":1}', { a: 2 })).toBe('{"a":2}')
  expect(nestedText('[1]', [2])).toBe('[2]')
  expect(nestedText(' "old"', ['new'])).toBe('"new"')
})
