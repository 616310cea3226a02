import { expect, test } from 'vitest'
import { nextDue } from './next-due.ts'

const hour = 3_600_000

test.each([
  [{ failures: 0 }, 0, hour],
  [{ failures: 0 }, 1, 1.1 * hour],
  [{ failures: 1 }, 0, hour],
  [{ failures: 2 }, 0, 2 * hour],
  [{ failures: 4 }, 0, 8 * hour],
  [{ failures: 40 }, 0, 24 * hour],
  [{ failures: 1, retryAfterMs: 3 * hour }, 0, 3 * hour],
  [{ failures: 1, retryAfterMs: 300 * hour }, 0, 24 * hour],
  [{ failures: 9, everyMs: 72 * hour }, 0, 72 * hour],
])('after %j, with chance %d, it is due in %d ms', (facts, chance, expected) => {
  expect(nextDue(1_000, { everyMs: hour, ...facts }, () => chance)).toBeCloseTo(1_000 + expected, -1)
})
