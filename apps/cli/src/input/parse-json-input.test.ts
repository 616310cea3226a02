import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './parse-json-input.ts'

const cases: readonly (readonly [text: string, at: string, reason: string])[] = [
  ['', 'line 1 column 1', 'Unexpected end of JSON input'],
  ['{"x": x}', 'line 1 column 7', "Unexpected token 'x'"],
  ['{"a":1,}', 'line 1 column 8', 'Expected double-quoted property name'],
  ['{"a":\n tru}', 'line 2 column 5', "Unexpected token '}'"],
  ["{'a':1}", 'line 1 column 2', "Expected property name or '}'"],
  ['{"a":"b', 'line 1 column 8', 'Unterminated string'],
  ['[1,\n2,\n3 4]', 'line 3 column 3', "Expected ',' or ']' after array element"],
  ['\uFEFF{"a":}', 'line 1 column 6', "Unexpected token '}'"],
]

test.each(cases)('names the place where %j stops being JSON', (text, at, reason) => {
  expect(() => parseJson(text, '--input')).toThrow(
    expect.objectContaining({
      code: 'invalid_json',
      at: `--input, ${at}`,
      message: `This is not JSON: ${reason}.`,
    }),
  )
})

test('reads every JSON value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(parseJson(JSON.stringify(value), 'x')).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('finds a character that cannot be there, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { maxLength: 20 }),
      fc.array(fc.integer(), { maxLength: 20 }),
      (before, after) => {
        const start = `[${before.map((number) => `${number},`).join('')}`
        const text = `${start}?${after.map((number) => `,${number}`).join('')}]`
        expect(() => parseJson(text, 'x')).toThrow(
          expect.objectContaining({ at: `x, line 1 column ${start.length + 1}` }),
        )
      },
    ),
  )
})
