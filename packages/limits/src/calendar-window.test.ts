import { expect, test } from 'vitest'
import { calendarWindow } from './calendar-window.ts'

test.each([
  ['day', '2026-11-22T00:00:00.000Z', '2026-11-23', '2026-11-24'],
  ['day', '2026-11-22T23:59:59.999Z', '2026-11-23', '2026-11-24'],
  ['day', '2026-11-30T12:00:00.000Z', '2026-12-01', '2026-12-02'],
  ['day', '2028-02-28T12:00:00.000Z', '2028-02-29', '2028-03-01'],
  ['month', '2026-11-01T00:00:00.000Z', '2026-12-01', '2027-01-01'],
  ['month', '2026-01-31T23:59:59.999Z', '2026-02-01', '2026-03-01'],
] as const)('the %s of %s ends on %s, the one after on %s, in UTC', (per, now, endsAt, nextEndsAt) => {
  expect(calendarWindow(per, Date.parse(now))).toEqual({
    kind: 'calendar',
    endsAt: Date.parse(endsAt),
    nextEndsAt: Date.parse(nextEndsAt),
  })
})
