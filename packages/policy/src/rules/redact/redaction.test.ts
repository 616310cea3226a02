import { expect, test } from 'vitest'
import { maskOf, pointerTo } from './redaction.ts'

test('a pointer escapes what has a meaning in it (RFC 6901 section 3)', () => {
  expect(pointerTo('', 'a')).toBe('/a')
  expect(pointerTo('/a', 0)).toBe('/a/0')
  expect(pointerTo('/a', '')).toBe('/a/')
  expect(pointerTo('', '~1/~/')).toBe('/~01~1~0~1')
})

test('a mask says what it hides', () => {
  expect(maskOf('ssn')).toBe('[redacted ssn]')
})
