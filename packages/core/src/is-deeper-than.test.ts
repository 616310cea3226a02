import { expect, test } from 'vitest'
import { isDeeperThan } from './is-deeper-than.ts'

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

test.each([
  ['text', 0, false],
  [null, 0, false],
  [[], 0, true],
  [[], 1, false],
  [{ a: { b: 1 } }, 2, false],
  [{ a: { b: [] } }, 2, true],
  [[1, 2, [3], { a: [4] }], 3, false],
  [[1, 2, [3], { a: [4] }], 2, true],
])('%j is deeper than %i levels: %s', (value, levels, expected) => {
  expect(isDeeperThan(value, levels)).toBe(expected)
})

test('answers for values that would overflow the stack', () => {
  expect(isDeeperThan(nested(100_000), 500)).toBe(true)
  expect(isDeeperThan(nested(500), 500)).toBe(false)
})
