import fc from 'fast-check'
import { expect, test } from 'vitest'
import { learnRate, takePlace, unknownRate, type RateSettings, type RateState } from './rate.ts'

const learned: RateSettings = { perMs: 1_000, maxPauseMs: 60_000 }
const now = { nowMs: 10_000, underWay: 0 }

function waitsOf(start: RateState, settings: RateSettings, count: number, nowMs = 10_000): number[] {
  let state = start
  return Array.from({ length: count }, () => {
    const place = takePlace(state, settings, nowMs, 3_600_000)
    if (!place.isTaken) return Infinity
    state = place.state
    return Math.round(place.waitMs)
  })
}

test('without a limit and without a word of the API everybody goes at once', () => {
  expect(waitsOf(unknownRate, learned, 3)).toEqual([0, 0, 0])
})

test('no window ever holds more than the configured number of requests', () => {
  const gaps = fc.array(fc.nat(400), { minLength: 1, maxLength: 120 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 50, max: 2_000 }), gaps, (requests, perMs, each) => {
      let [state, nowMs] = [unknownRate, 0]
      const sent: number[] = []
      for (const gapMs of each) {
        nowMs += gapMs
        const place = takePlace(state, { requests, perMs, maxPauseMs: 1_000 }, nowMs, 3_600_000)
        if (!place.isTaken) return
        state = place.state
        sent.push(nowMs + place.waitMs)
      }
      // A thousandth of a millisecond of slack for sums of fractions.
      for (const [i, at] of sent.entries()) {
        const following = sent[i + requests]
        if (following !== undefined) expect(following - at).toBeGreaterThan(perMs - 0.001)
      }
    }),
  )
})

test('a limit leaves at least nine tenths of itself', () => {
  const waits = waitsOf(unknownRate, { requests: 100, perMs: 1_000, maxPauseMs: 1_000 }, 1_000)
  expect(waits.at(-1)).toBeLessThan(11_000)
})

test('a place that comes too late is left to others', () => {
  const settings = { requests: 1, perMs: 1_000, maxPauseMs: 1_000 }
  const first = takePlace(unknownRate, settings, 0, 0)
  expect(first.isTaken).toBe(true)
  if (!first.isTaken) return
  expect(takePlace(first.state, settings, 100, 899)).toEqual({ isTaken: false, retryAfterMs: 900 })
  expect(takePlace(first.state, settings, 100, 900)).toMatchObject({ isTaken: true, waitMs: 900 })
})

test('a pause holds for all, and after it they go one after the other', () => {
  const paused = learnRate(unknownRate, learned, { isRefusal: true, pauseMs: 3_000 }, now)
  expect(waitsOf(paused, learned, 3)).toEqual([3_000, 3_020, 3_040])
  expect(waitsOf(paused, learned, 2, 13_001)).toEqual([0, 0])
})

test('a pause is capped, and a later answer does not shorten it', () => {
  const long = learnRate(unknownRate, learned, { isRefusal: true, pauseMs: 86_400_000 }, now)
  expect(long.pausedUntilMs).toBe(70_000)
  const after = learnRate(long, learned, { isRefusal: true, pauseMs: 1_000 }, now)
  expect(after.pausedUntilMs).toBe(70_000)
})

test('429 without a hint makes a pause that grows, until one succeeds', () => {
  let state = unknownRate
  const pauses = Array.from({ length: 8 }, () => {
    state = learnRate(state, { ...learned, maxPauseMs: 3_600_000 }, { isRefusal: true }, now)
    return state.pausedUntilMs - now.nowMs
  })
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  state = learnRate(state, learned, { isRefusal: false }, now)
  expect(state.bareRefusals).toBe(0)
})

test('what the API has left is spent and not more, until its window starts anew', () => {
  const state = learnRate(unknownRate, learned, { isRefusal: false, left: { count: 2, resetMs: 5_000 } }, now)
  expect(waitsOf(state, learned, 4)).toEqual([0, 0, 5_000, 5_020])
  expect(waitsOf(state, learned, 4, 15_001)).toEqual([0, 0, 0, 0])
})

test('requests under way count, and an answer that was overtaken adds nothing', () => {
  const two = learnRate(
    unknownRate,
    learned,
    { isRefusal: false, left: { count: 5, resetMs: 5_000 } },
    { ...now, underWay: 3 },
  )
  expect(two.left?.count).toBe(2)
  const overtaken = learnRate(two, learned, { isRefusal: false, left: { count: 9, resetMs: 5_000 } }, now)
  expect(overtaken.left?.count).toBe(2)
  const newWindow = learnRate(two, learned, { isRefusal: false, left: { count: 9, resetMs: 9_000 } }, now)
  expect(newWindow.left?.count).toBe(9)
})
