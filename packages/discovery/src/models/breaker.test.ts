import { expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'

function failed(breaker: ReturnType<typeof createBreaker>, times: number): void {
  for (let i = 0; i < times; i++) {
    expect(breaker.letsThrough()).toBe(true)
    breaker.settle('failed')
  }
}

test('rests after three failures in a row, lets one trial through, and rests longer when that fails', () => {
  let now = 0
  const breaker = createBreaker(() => now)
  failed(breaker, 2)
  expect(breaker.letsThrough()).toBe(true)
  breaker.settle('succeeded')
  failed(breaker, 3)
  expect([breaker.isResting, breaker.letsThrough()]).toEqual([true, false])

  now = 5_000
  expect([breaker.letsThrough(), breaker.letsThrough()]).toEqual([true, false])
  breaker.settle('failed')
  now = 14_999
  expect(breaker.letsThrough()).toBe(false)
  now = 15_000
  expect(breaker.letsThrough()).toBe(true)
  breaker.settle('succeeded')
  expect([breaker.isResting, breaker.letsThrough()]).toEqual([false, true])
})

test('several that fail together rest it once, and a trial whose caller left is given to the next', () => {
  let now = 0
  const breaker = createBreaker(() => now)
  for (let i = 0; i < 8; i++) expect(breaker.letsThrough()).toBe(true)
  for (let i = 0; i < 8; i++) breaker.settle('failed')
  now = 5_000
  expect(breaker.letsThrough()).toBe(true)
  breaker.settle('unknown')
  expect(breaker.letsThrough()).toBe(true)
})
