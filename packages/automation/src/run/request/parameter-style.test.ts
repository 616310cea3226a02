import { describe, expect, test } from 'vitest'
import type { RequestParameter } from '../../action/action.ts'
import { namedTexts, placedText } from './parameter-style.ts'
import { percentEncode, percentEncodeLightly } from './percent-encode.ts'

const list = ['blue', 'black', 'brown']
const object = { R: 100, G: 200, B: 150 }

const parameter = (style: RequestParameter['style'], explode: boolean): RequestParameter => ({
  property: 'color',
  name: 'color',
  in: 'query',
  style,
  explode,
})

// The table of https://spec.openapis.org/oas/v3.1.1.html#style-examples
describe('the styles of the specification', () => {
  test.each([
    ['matrix', false, 'blue', ';color=blue'],
    ['matrix', false, '', ';color'],
    ['matrix', false, list, ';color=blue,black,brown'],
    ['matrix', false, object, ';color=R,100,G,200,B,150'],
    ['matrix', true, list, ';color=blue;color=black;color=brown'],
    ['matrix', true, object, ';R=100;G=200;B=150'],
    ['label', false, 'blue', '.blue'],
    ['label', false, list, '.blue,black,brown'],
    ['label', false, object, '.R,100,G,200,B,150'],
    ['label', true, list, '.blue.black.brown'],
    ['label', true, object, '.R=100.G=200.B=150'],
    ['simple', false, 'blue', 'blue'],
    ['simple', false, list, 'blue,black,brown'],
    ['simple', false, object, 'R,100,G,200,B,150'],
    ['simple', true, list, 'blue,black,brown'],
    ['simple', true, object, 'R=100,G=200,B=150'],
    ['json', false, object, '%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D'],
    ['simple', false, [], undefined],
    ['simple', false, {}, undefined],
    ['simple', false, null, undefined],
    ['simple', false, 7.5, '7.5'],
    ['simple', false, false, 'false'],
  ] as const)('%s, explode %s, places %j as %s', (style, explode, value, expected) => {
    expect(placedText(parameter(style, explode), value, percentEncode)).toBe(expected)
  })

  test.each([
    ['form', false, 'blue', ['color=blue']],
    ['form', false, '', ['color=']],
    ['form', false, list, ['color=blue,black,brown']],
    ['form', false, object, ['color=R,100,G,200,B,150']],
    ['form', true, list, ['color=blue', 'color=black', 'color=brown']],
    ['form', true, object, ['R=100', 'G=200', 'B=150']],
    ['form', true, [], []],
    ['form', true, undefined, []],
    ['form', true, null, []],
    ['form', true, 0, ['color=0']],
    ['spaceDelimited', false, list, ['color=blue%20black%20brown']],
    ['spaceDelimited', false, object, ['color=R%20100%20G%20200%20B%20150']],
    ['spaceDelimited', true, list, ['color=blue', 'color=black', 'color=brown']],
    ['pipeDelimited', false, list, ['color=blue%7Cblack%7Cbrown']],
    ['deepObject', true, object, ['color%5BR%5D=100', 'color%5BG%5D=200', 'color%5BB%5D=150']],
    ['deepObject', true, { a: { b: [1, 2] } }, ['color%5Ba%5D%5Bb%5D%5B0%5D=1', 'color%5Ba%5D%5Bb%5D%5B1%5D=2']],
    ['deepObject', true, 'blue', ['color=blue']],
    ['json', false, object, ['color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D']],
  ] as const)('%s, explode %s, names %j as %j', (style, explode, value, expected) => {
    expect(namedTexts(parameter(style, explode), value, percentEncode)).toEqual(expected)
  })
})

test('a value never passes for a delimiter, a second parameter or the end of the query', () => {
  const hostile = 'a,b&admin=1#x=y+z|w[0]'
  for (const style of ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const) {
    for (const encode of [percentEncode, percentEncodeLightly]) {
      const query = namedTexts(parameter(style, false), hostile, encode).join('&')
      expect(Object.fromEntries(new URL(`http://x/?${query}`).searchParams)).toEqual({ color: hostile })
    }
  }
})

test('allowReserved leaves the characters that are harmless in a query', () => {
  expect(percentEncodeLightly('2024-01-01T00:00:00Z/P1D,a@b;c')).toBe('2024-01-01T00:00:00Z/P1D,a@b;c')
  expect(percentEncodeLightly('a&b=c#d+e%2f')).toBe('a%26b%3Dc%23d%2Be%252f')
})
