import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Take } from './limit-store.ts'
import { createMemoryLimits } from './memory-limits.ts'

const start = Date.UTC(2026, 0, 1)

test('never admits more than the burst and what has refilled, in any stretch of time', async () => {
  const limits = fc.record({
    units: fc.integer({ min: 1, max: 1_000 }),
    periodMs: fc.constantFrom(1_000, 60_000, 86_400_000),
    burst: fc.integer({ min: 1, max: 50 }),
  })
  const takes = fc.array(
    fc.record({
      waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 })),
      cost: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 80 },
  )
  await fc.assert(
    fc.asyncProperty(limits, takes, async ({ units, periodMs, burst }, steps) => {
      let now = start
      const store = createMemoryLimits({ clock: { now: () => now } })
      const admitted: { readonly at: number; readonly cost: number }[] = []
      for (const { waitMs, cost } of steps) {
        now += waitMs
        const take: Take = { kind: 'rate', key: 'k', cost, units, periodMs, burst }
        if ((await store.take({ tenantId: 't', holder: 'h', takes: [take] })).isTaken) admitted.push({ at: now, cost })
      }
      for (const [i, first] of admitted.entries()) {
        let sum = 0
        for (const { at, cost } of admitted.slice(i)) {
          sum += cost
          expect(sum * periodMs).toBeLessThanOrEqual(burst * periodMs + units * (at - first.at))
        }
      }
    }),
  )
})

test('a refused take succeeds after exactly the time it is told, and not a millisecond sooner', async () => {
  const limit = { kind: 'rate', key: 'k', units: 7, periodMs: 1_000, burst: 10 } as const
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 3, maxLength: 20 }), async (costs) => {
      let now = start
      const store = createMemoryLimits({ clock: { now: () => now } })
      for (const cost of costs) {
        const request = { tenantId: 't', holder: 'h', takes: [{ ...limit, cost }] }
        const answer = await store.take(request)
        if (answer.isTaken) continue
        now += answer.retryAfterMs! - 1
        expect(await store.take({ ...request, isTrial: true })).toMatchObject({ isTaken: false })
        now += 1
        expect(await store.take(request)).toEqual({ isTaken: true })
      }
    }),
  )
})

test('places are never fewer than none nor more than there are; of several limits all are taken or none', async () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('take' as const), cost: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ act: fc.constantFrom('giveBack' as const, 'renew' as const), whose: fc.nat({ max: 10 }) }),
    fc.record({ act: fc.constant('wait' as const), waitMs: fc.integer({ min: 1, max: 3_000 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      let now = start
      const store = createMemoryLimits({ clock: { now: () => now } })
      const place = { kind: 'place', key: 'p', units: 3, leaseMs: 5_000 } as const
      const budget = { kind: 'window', key: 'w', units: 20, window: { kind: 'fromFirst', lengthMs: 10_000 } } as const
      const used = async () =>
        (await store.read({ tenantId: 't', takes: [place, { ...budget, cost: 1 }] })).map(({ used }) => used)
      for (const [i, one] of steps.entries()) {
        const before = await used()
        if (one.act === 'wait') now += one.waitMs
        if (one.act === 'giveBack')
          await store.giveBack([{ tenantId: 't', key: 'p', leaseMs: 5_000, holder: `h${one.whose}` }])
        if (one.act === 'take') {
          const takes = [place, { ...budget, cost: one.cost }]
          const { isTaken } = await store.take({ tenantId: 't', holder: `h${i}`, takes })
          expect(await used()).toEqual(isTaken ? [before[0]! + 1, before[1]! + one.cost] : before)
        }
        const [places, units] = await used()
        expect(places).toBeGreaterThanOrEqual(0)
        expect(places).toBeLessThanOrEqual(3)
        expect(units).toBeLessThanOrEqual(20)
      }
    }),
  )
})

test('keeps no more keys than it may, and forgets places never', async () => {
  const store = createMemoryLimits({ maxKeys: 10 })
  const take = (key: string): Take[] => [
    { kind: 'window', key: `w${key}`, cost: 1, units: 1, window: { kind: 'fromFirst', lengthMs: 60_000 } },
    { kind: 'place', key: `p${key}`, units: 1, leaseMs: 60_000 },
  ]
  for (let i = 0; i < 100; i++) await store.take({ tenantId: 't', holder: 'h', takes: take(String(i)) })
  const usage = await store.read({
    tenantId: 't',
    takes: Array.from({ length: 100 }, (_, i) => take(String(i))).flat(),
  })
  const [windows, places] = [usage.filter((_, i) => i % 2 === 0), usage.filter((_, i) => i % 2 === 1)]
  expect(windows.filter(({ used }) => used > 0).length).toBeLessThanOrEqual(10)
  expect(windows.at(-1)).toMatchObject({ used: 1 })
  expect(places.every(({ used }) => used === 1)).toBe(true)
})
