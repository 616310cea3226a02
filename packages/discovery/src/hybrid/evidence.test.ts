import { expect, test } from 'vitest'
import { meaningWeightFor } from './evidence.ts'

test('meaning counts the less, the more terms of the query a tool has', () => {
  const weights = [0, 0.05, 0.1, 0.2, 0.4, 0.8].map((coverage) => meaningWeightFor(coverage, 10))
  expect(weights).toEqual(weights.toSorted((a, b) => b - a))
  expect(weights[1]).toBeGreaterThan(weights[5]! * 10)
})

test('meaning never counts for nothing and never drowns words', () => {
  expect(meaningWeightFor(1, 64)).toBeGreaterThan(0)
  expect(meaningWeightFor(0, 64)).toBe(3)
  expect(meaningWeightFor(0.0001, 64)).toBe(3)
  expect(meaningWeightFor(0, 0)).toBe(3)
})
