import { expect, test } from 'vitest'
import { entryStamps } from './entry-stamps.ts'

test('stamps are in order within a millisecond and when the clock is set back', () => {
  let now = 1_000
  const next = entryStamps({ now: () => now })
  const stamps = Array.from({ length: 3_000 }, (_, i) => {
    if (i === 1_000) now = 1_001
    if (i === 2_000) now = 5
    return next()
  })
  const order = stamps.map(({ at, id }) => `${String(at).padStart(6, '0')} ${id}`)
  expect(order).toEqual(order.toSorted())
  expect(new Set(stamps.map(({ id }) => id)).size).toBe(3_000)
  expect(stamps.at(-1)!.at).toBe(1_001)
  expect(stamps.every(({ id }) => /^aud_[0-9a-hjkmnp-tv-z]{36}$/.test(id))).toBe(true)
})
