import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newUuid, type Clock } from '@gatehouse/core'
import {
  createMemoryLimits,
  type LimitStore,
  type PlaceTake,
  type RateTake,
  type Take,
  type WindowTake,
} from '@gatehouse/limits'
import { newTenant } from './opened-stores.ts'

export interface OpenedLimitStores extends AsyncDisposable {
  readonly store: LimitStore
  /** The same counts, reached as another process reaches them. */
  readonly other: LimitStore
}

const start = Date.UTC(2026, 0, 31, 23, 59, 0)
const day = 86_400_000

export function testLimitStore(open: (options: { readonly clock: Clock }) => Promise<OpenedLimitStores>): void {
  describe('limit store', () => {
    let now = start
    let stores: OpenedLimitStores
    let tenantId = ''
    beforeAll(async () => {
      stores = await open({ clock: { now: () => now } })
    })
    afterAll(() => stores?.[Symbol.asyncDispose]())
    beforeEach(() => {
      now = start
      tenantId = newTenant()
    })
    const take = (takes: readonly Take[], holder = newUuid()) => stores.store.take({ tenantId, holder, takes })
    const used = async (takes: readonly Take[]) =>
      (await stores.other.read({ tenantId, takes })).map(({ used }) => used)

    test('admits the burst of a rate at once, and then as it refills', async () => {
      const limit = rate({ units: 6, periodMs: 60_000, burst: 3 })
      for (let i = 0; i < 3; i++) expect(await take([limit])).toEqual({ isTaken: true })
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 10_000 })
      now += 9_999
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 1 })
      now += 1
      expect(await take([limit])).toEqual({ isTaken: true })
      expect(await take([limit])).toMatchObject({ isTaken: false })
      now += 3_600_000
      for (let i = 0; i < 3; i++) expect(await take([limit])).toEqual({ isTaken: true })
      expect(await take([limit])).toMatchObject({ isTaken: false })
    })

    test('counts what a take costs, and says when it is too much for ever', async () => {
      const limit = rate({ units: 1_000_000, periodMs: 60_000, burst: 10_000, cost: 9_000 })
      expect(await take([limit])).toEqual({ isTaken: true })
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 480 })
      expect(await take([{ ...limit, cost: 10_001 }])).toEqual({ isTaken: false, full: 0 })
      expect(await take([{ ...limit, cost: 1_000 }])).toEqual({ isTaken: true })
      const quota = window({ units: 10, cost: 11, lengthMs: 1_000 })
      expect(await take([quota])).toEqual({ isTaken: false, full: 0 })
    })

    test('a clock that is set back gives nothing away', async () => {
      const limit = rate({ units: 1, periodMs: 1_000, burst: 1 })
      await take([limit])
      now -= 60_000
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 61_000 })
    })

    test('counts a window from its first take', async () => {
      const limit = window({ units: 2, lengthMs: 60_000 })
      now += 5_000
      await take([limit])
      now += 30_000
      expect(await take([limit])).toEqual({ isTaken: true })
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 30_000 })
      now += 30_000
      expect(await take([limit])).toEqual({ isTaken: true })
    })

    test('counts a window of the calendar until it ends, and a caller whose clock is behind in the next one', async () => {
      const endsAt = Date.UTC(2026, 1, 1)
      const limit = calendar({ units: 2, endsAt, nextEndsAt: endsAt + 28 * day })
      await take([limit])
      await take([limit])
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 60_000 })
      now = endsAt
      await take([limit])
      await take([limit])
      expect(await take([limit])).toEqual({ isTaken: false, full: 0, retryAfterMs: 28 * day })
    })

    test('gives a place to so many, until it is given back or its lease ends', async () => {
      const limit = place({ units: 2, leaseMs: 10_000 })
      await take([limit], 'one')
      now += 6_000
      await take([limit], 'two')
      expect(await take([limit], 'three')).toEqual({ isTaken: false, full: 0 })
      await stores.other.giveBack([{ tenantId, holder: 'two', key: limit.key, leaseMs: 10_000 }])
      expect(await take([limit], 'three')).toEqual({ isTaken: true })
      expect(await take([limit], 'four')).toMatchObject({ isTaken: false })
      now += 4_000
      expect(await used([limit])).toEqual([1])
      expect(await take([limit], 'four')).toEqual({ isTaken: true })
    })

    test('a lease that is renewed goes on; one that was lost is there again', async () => {
      const limit = place({ units: 1, leaseMs: 10_000 })
      const held = { tenantId, holder: 'one', key: limit.key, leaseMs: 10_000 }
      await take([limit], 'one')
      now += 8_000
      await stores.store.renew([held])
      now += 8_000
      expect(await take([limit], 'two')).toMatchObject({ isTaken: false })
      await stores.store.giveBack([held, held])
      await stores.other.renew([held])
      expect(await used([limit])).toEqual([1])
      expect(await take([limit], 'two')).toMatchObject({ isTaken: false })
      await stores.store.giveBack([held])
      expect(await used([limit])).toEqual([0])
    })

    test('takes all or nothing, and names the one that waits longest', async () => {
      const [quick, slow, places] = [
        rate({ units: 1, periodMs: 1_000, burst: 1 }),
        window({ units: 1, lengthMs: 60_000 }),
        place({ units: 1, leaseMs: 10_000 }),
      ]
      const free = rate({ units: 1, periodMs: 1_000, burst: 5 })
      expect(await take([free, quick, slow, places])).toEqual({ isTaken: true })
      expect(await take([free, places, quick, slow])).toEqual({ isTaken: false, full: 3, retryAfterMs: 60_000 })
      expect(await take([free, places, quick])).toEqual({ isTaken: false, full: 2, retryAfterMs: 1_000 })
      expect(await take([free, places])).toEqual({ isTaken: false, full: 1 })
      expect(await used([free, quick, slow, places])).toEqual([1, 1, 1, 1])
    })

    test('a trial takes nothing', async () => {
      const takes = [rate({ burst: 1 }), window({ units: 1 }), place({ units: 1 })]
      for (let i = 0; i < 2; i++)
        expect(await stores.store.take({ tenantId, holder: 'trial', takes, isTrial: true })).toEqual({ isTaken: true })
      expect(await used(takes)).toEqual([0, 0, 0])
      await take(takes)
      expect(await stores.store.take({ tenantId, holder: 'trial', takes, isTrial: true })).toMatchObject({
        isTaken: false,
      })
    })

    test('says what is used, and when it is not any more', async () => {
      const [perMinute, perHour, free] = [
        rate({ units: 6, periodMs: 60_000, burst: 3 }),
        window({ units: 5, lengthMs: 3_600_000 }),
        rate({ units: 1 }),
      ]
      await take([
        { ...perMinute, cost: 2 },
        { ...perHour, cost: 4 },
      ])
      now += 1
      expect(await stores.other.read({ tenantId, takes: [perHour, free, perMinute] })).toEqual([
        { used: 4, resetsAt: start + 3_600_000 },
        { used: 0 },
        { used: 2, resetsAt: start + 20_000 },
      ])
      now += 10_000
      expect(await used([perMinute])).toEqual([1])
      expect(await stores.store.read({ tenantId, takes: [] })).toEqual([])
    })

    test('keeps tenants apart, whatever they are called', async () => {
      const limit = place({ units: 1 })
      await take([limit])
      for (const stranger of [newTenant(), '}{*', 'a:b\u0000', '']) {
        await stores.store.take({ tenantId: stranger, holder: 'x', takes: [limit], isTrial: true }).then((answer) => {
          expect(answer).toEqual({ isTaken: true })
        })
      }
    })

    test('forgets what counts no more, and nothing else', async () => {
      const [old, kept] = [
        rate({ units: 1, periodMs: 1_000, burst: 5 }),
        rate({ units: 1, periodMs: 60_000, burst: 1 }),
      ]
      const [oldPlace, keptPlace] = [place({ units: 1, leaseMs: 1_000 }), place({ units: 1, leaseMs: 60_000 })]
      await take([old, kept, oldPlace, keptPlace])
      now += 2_000
      await stores.store.sweep()
      expect(await used([old, kept, oldPlace, keptPlace])).toEqual([0, 1, 0, 1])
      expect(await take([old, oldPlace])).toEqual({ isTaken: true })
    })

    test.each([
      ['a rate', rate({ units: 1, periodMs: 60_000, burst: 50 })],
      ['a window', window({ units: 50, lengthMs: 60_000 })],
      ['places', place({ units: 50, leaseMs: 60_000 })],
    ])('of 200 at once, from two sides, exactly 50 get %s', async (_what, limit) => {
      const beside = window({ units: 1_000, lengthMs: 60_000 })
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          (i % 2 === 0 ? stores.store : stores.other).take({
            tenantId,
            holder: newUuid(),
            takes: i % 4 < 2 ? [limit, beside] : [beside, limit],
          }),
        ),
      )
      expect(answers.filter(({ isTaken }) => isTaken)).toHaveLength(50)
      expect(await used([limit, beside])).toEqual([50, 50])
    })

    test('comes to the same answers as counting in memory, whatever is taken when', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          now = start
          const tenantId = newTenant()
          const model = createMemoryLimits({ clock: { now: () => now } })
          for (const [i, { waitMs, takes }] of steps.entries()) {
            now += waitMs
            const request = { tenantId, holder: `h${i}`, takes }
            expect(await stores.store.take(request)).toEqual(await model.take(request))
            expect(await stores.other.read(request)).toEqual(await model.read(request))
          }
        }),
        { numRuns: 20 },
      )
    })
  })
}

function rate(facts: Partial<RateTake>): RateTake {
  return { kind: 'rate', key: newUuid(), cost: 1, units: 1, periodMs: 60_000, burst: 1, ...facts }
}

function window({ lengthMs = 60_000, ...facts }: Partial<WindowTake> & { readonly lengthMs?: number }): WindowTake {
  return { kind: 'window', key: newUuid(), cost: 1, units: 1, window: { kind: 'fromFirst', lengthMs }, ...facts }
}

function calendar(facts: { readonly units: number; readonly endsAt: number; readonly nextEndsAt: number }): WindowTake {
  const { units, endsAt, nextEndsAt } = facts
  return { kind: 'window', key: newUuid(), cost: 1, units, window: { kind: 'calendar', endsAt, nextEndsAt } }
}

function place(facts: Partial<PlaceTake>): PlaceTake {
  return { kind: 'place', key: newUuid(), units: 1, leaseMs: 60_000, ...facts }
}

/** Few limits, so that takes meet; odd numbers, so that rounding shows. */
const limits = [
  { kind: 'rate', key: 'r1', units: 7, periodMs: 1_000, burst: 3 },
  { kind: 'rate', key: 'r2', units: 999_983, periodMs: 86_400_000, burst: 50 },
  { kind: 'window', key: 'w1', units: 10, window: { kind: 'fromFirst', lengthMs: 3_000 } },
  {
    kind: 'window',
    key: 'w2',
    units: 12,
    window: { kind: 'calendar', endsAt: start + 5_000, nextEndsAt: start + 90_000 },
  },
  { kind: 'place', key: 'p1', units: 2, leaseMs: 4_000 },
] as const

const step = fc.record({
  waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 200, max: 9_000 })),
  takes: fc
    .subarray([...limits], { minLength: 1 })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((limit) =>
          fc.integer({ min: 1, max: 6 }).map((cost): Take => (limit.kind === 'place' ? limit : { ...limit, cost })),
        ),
      ),
    ),
})
