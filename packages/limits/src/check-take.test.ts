import { expect, test } from 'vitest'
import { checkTakes } from './check-take.ts'
import { mostTakes, type Take } from './limit-store.ts'

const rate = { kind: 'rate', key: 'r', cost: 1, units: 1, periodMs: 1, burst: 1 } as const
const fromFirst = {
  kind: 'window',
  key: 'w',
  cost: 1,
  units: 1,
  window: { kind: 'fromFirst', lengthMs: 1 },
} as const
const calendar = { ...fromFirst, key: 'c', window: { kind: 'calendar', endsAt: 1, nextEndsAt: 2 } } as const
const place = { kind: 'place', key: 'p', units: 1, leaseMs: 1 } as const

/** Takes that are good but for one number. */
const allWith = (number: number): readonly (readonly [string, Take])[] => [
  ['units of a rate', { ...rate, units: number }],
  ['the period of a rate', { ...rate, periodMs: number }],
  ['the burst of a rate', { ...rate, burst: number }],
  ['the cost of a rate', { ...rate, cost: number }],
  ['units of a window', { ...fromFirst, units: number }],
  ['the cost in a window', { ...fromFirst, cost: number }],
  ['the length of a window', { ...fromFirst, window: { kind: 'fromFirst', lengthMs: number } }],
  ['the end of a window', { ...calendar, window: { ...calendar.window, endsAt: number } }],
  ['the end of the next window', { ...calendar, window: { ...calendar.window, nextEndsAt: number } }],
  ['places', { ...place, units: number }],
  ['a lease', { ...place, leaseMs: number }],
]

test('takes of whole numbers from 1 on are in order', () => {
  for (const takes of [[], [rate, fromFirst, calendar, place], ...allWith(7).map(([, take]) => [take])]) {
    expect(() => checkTakes(takes)).not.toThrow()
  }
})

test.each(
  [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53].flatMap((n) =>
    allWith(n).map((one) => [n, ...one] as const),
  ),
)('refuses %d as %s', (_number, _what, take) => {
  expect(() => checkTakes([place, { ...take, key: 'x' }])).toThrow(
    expect.objectContaining({
      code: 'invalid_take',
      kind: 'internal',
      message: 'A limit cannot be taken: units, times and costs are whole numbers from 1 on.',
    }),
  )
})

test('refuses one key twice', () => {
  expect(() => checkTakes([place, { ...rate, key: place.key }])).toThrow('one key is asked for twice')
})

test('takes as many limits at once as stores do, and no more', () => {
  const many = Array.from({ length: mostTakes + 1 }, (_, i) => ({ ...place, key: `p${i}` }))
  expect(() => checkTakes(many.slice(1))).not.toThrow()
  expect(() => checkTakes(many)).toThrow(`at most ${mostTakes} limits are taken at once`)
})

test('refuses a rate of which the sums are not exact any more, and none below', () => {
  const most = Number.MAX_SAFE_INTEGER
  expect(() => checkTakes([{ ...rate, burst: most - 1 }])).not.toThrow()
  expect(() => checkTakes([{ ...fromFirst, units: most, cost: most }])).not.toThrow()
  for (const change of [{ burst: most }, { cost: most }, { burst: 2 ** 26, cost: 1, periodMs: 2 ** 27 }]) {
    expect(() => checkTakes([{ ...rate, ...change }])).toThrow('too large to be exact')
  }
})
