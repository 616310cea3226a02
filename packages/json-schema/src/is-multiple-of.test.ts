import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMultipleOf } from './is-multiple-of.ts'

test.each([
  [0.3, 0.1, true],
  [1.1, 0.1, true],
  [0.0075, 0.0001, true],
  [1e308, 0.5, true],
  [1e308, 0.123456789, false],
  [4.5, 1.5, true],
  [35, 1.5, false],
  [0, 0.7, true],
  [-0.6, 0.2, true],
])('%d by %d: %s', (value, step, expected) => {
  expect(isMultipleOf(value, step)).toBe(expected)
})

test('agrees with whole numbers shifted by a power of ten', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.integer({ min: 1, max: 1e4 }),
      fc.integer({ min: 0, max: 6 }),
      (a, b, d) => {
        expect(isMultipleOf(Number(`${a}e-${d}`), Number(`${b}e-${d}`))).toBe(a % b === 0)
      },
    ),
  )
})
