import { describe, expect, test } from 'vitest'
import { drained, measureRate, measureWindow, never, openWindow } from './measure.ts'

const rate = { kind: 'rate', key: 'r', cost: 2, units: 4, periodMs: 1_000, burst: 10 } as const
const fromFirst = {
  kind: 'window',
  key: 'w',
  cost: 2,
  units: 10,
  window: { kind: 'fromFirst', lengthMs: 500 },
} as const
const calendar = { ...fromFirst, window: { kind: 'calendar', endsAt: 1_000, nextEndsAt: 2_000 } } as const

describe('a rate', () => {
  test('is empty before it is used, and drains its units in its period', () => {
    expect(drained(rate, undefined, 50)).toEqual({ level: 0, at: 50 })
    expect(drained(rate, { level: 8_000, at: 100 }, 600)).toEqual({ level: 6_000, at: 600 })
    expect(drained(rate, { level: 8_000, at: 100 }, 9_000)).toEqual({ level: 0, at: 9_000 })
  })

  test('drains nothing while the clock stands back', () => {
    expect(drained(rate, { level: 8_000, at: 600 }, 100)).toEqual({ level: 8_000, at: 600 })
  })

  test('has room up to its burst, to the last unit', () => {
    expect(measureRate(rate, { level: 8_000, at: 0 }, 0)).toEqual({ hasRoom: true, next: { level: 10_000, at: 0 } })
    expect(measureRate(rate, { level: 8_001, at: 0 }, 0)).toEqual({ hasRoom: false, waitMs: 1 })
  })

  test('says how long it takes until there is room, counted from now', () => {
    expect(measureRate(rate, { level: 10_000, at: 0 }, 0)).toEqual({ hasRoom: false, waitMs: 500 })
    expect(measureRate(rate, { level: 10_000, at: 300 }, 100)).toEqual({ hasRoom: false, waitMs: 700 })
  })

  test('never has room for more than its burst, and has for all of it', () => {
    expect(measureRate({ ...rate, cost: 11 }, undefined, 0)).toEqual({ hasRoom: false, waitMs: never })
    expect(measureRate({ ...rate, cost: 10 }, { level: 1, at: 0 }, 0)).toEqual({ hasRoom: false, waitMs: 1 })
  })
})

describe('a window', () => {
  test('has room up to its units, to the last one', () => {
    expect(measureWindow(fromFirst, { level: 8, at: 700 }, 600)).toEqual({
      hasRoom: true,
      next: { level: 10, at: 700 },
    })
    expect(measureWindow(fromFirst, { level: 9, at: 700 }, 600)).toEqual({ hasRoom: false, waitMs: 100 })
  })

  test('never has room for more than its units, and has for all of them', () => {
    expect(measureWindow({ ...fromFirst, cost: 11 }, undefined, 0)).toEqual({ hasRoom: false, waitMs: never })
    expect(measureWindow({ ...fromFirst, cost: 10 }, { level: 1, at: 9 }, 0)).toEqual({ hasRoom: false, waitMs: 9 })
  })

  test('begins with the first use, and anew at its end', () => {
    expect(openWindow(fromFirst, undefined, 100)).toEqual({ level: 0, at: 600 })
    expect(openWindow(fromFirst, { level: 3, at: 600 }, 599)).toEqual({ level: 3, at: 600 })
    expect(openWindow(fromFirst, { level: 3, at: 600 }, 600)).toEqual({ level: 0, at: 1_100 })
  })

  test('of the calendar ends with it, for a caller who is late with the one after', () => {
    expect(openWindow(calendar, undefined, 999)).toEqual({ level: 0, at: 1_000 })
    expect(openWindow(calendar, undefined, 1_000)).toEqual({ level: 0, at: 2_000 })
    expect(openWindow(calendar, { level: 3, at: 1_000 }, 1_000)).toEqual({ level: 0, at: 2_000 })
    expect(openWindow(calendar, { level: 3, at: 1_000 }, 999)).toEqual({ level: 3, at: 1_000 })
  })
})
