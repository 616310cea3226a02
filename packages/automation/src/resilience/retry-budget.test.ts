import fc from 'fast-check'
import { expect, test } from 'vitest'
import { earn, fullBudget, spend } from './retry-budget.ts'
import { retryDelayMs } from './retry-delay.ts'

test('retries never exceed the reserve and their share of the calls', () => {
  const percents = fc.integer({ min: 0, max: 100 })
  fc.assert(
    fc.property(percents, fc.array(fc.boolean(), { maxLength: 300 }), (percent, steps) => {
      let [budget, calls, retries] = [fullBudget, 0, 0]
      for (const isRetry of steps) {
        const rest = isRetry ? spend(budget) : undefined
        if (rest !== undefined) retries++
        if (!isRetry) calls++
        budget = rest ?? (isRetry ? budget : earn(budget, percent))
      }
      expect(retries).toBeLessThanOrEqual(3 + (calls * percent) / 100)
    }),
  )
})

test('a long good time does not save up for a storm', () => {
  let budget = fullBudget
  for (let calls = 0; calls < 100_000; calls++) budget = earn(budget, 10)
  let retries = 0
  for (let rest = spend(budget); rest !== undefined; rest = spend(rest)) retries++
  expect(retries).toBe(100)
})

test.each([
  [0, 0, 0],
  [0, 0.999, 99],
  [3, 0.999, 799],
  [40, 0.999, 4_995],
])('retry %i with chance %f waits %i ms', (retry, chance, expected) => {
  expect(retryDelayMs(retry, { baseDelayMs: 100, maxDelayMs: 5_000 }, () => chance)).toBe(expected)
})

test('waits at least as long as the API asked', () => {
  expect(retryDelayMs(0, { baseDelayMs: 100, maxDelayMs: 5_000 }, () => 0.5, 7_000)).toBe(7_000)
})
