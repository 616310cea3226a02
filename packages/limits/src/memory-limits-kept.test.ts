import { describe, expect, test } from 'vitest'
import type { LimitStore, Take } from './limit-store.ts'
import { createMemoryLimits, refused, usageOf } from './memory-limits.ts'
import { never } from './measure.ts'

const window = (key: string, lengthMs = 60_000): Take => ({
  kind: 'window',
  key,
  cost: 1,
  units: 5,
  window: { kind: 'fromFirst', lengthMs },
})
const place = (key: string, units = 1): Take => ({ kind: 'place', key, units, leaseMs: 100 })
const rate = { kind: 'rate', key: 'r', cost: 3, units: 2, periodMs: 10, burst: 10 } as const

function open(maxKeys?: number) {
  const time = { now: 1_000 }
  const clock = { now: () => time.now }
  const store = createMemoryLimits(maxKeys === undefined ? { clock } : { clock, maxKeys })
  const take = (takes: readonly Take[], holder = 'h') => store.take({ tenantId: 't', holder, takes })
  return { time, store, take }
}

/** Which of the keys are counted. */
async function counted(store: LimitStore, keys: readonly string[]): Promise<readonly string[]> {
  const usage = await store.read({ tenantId: 't', takes: keys.map((key) => window(key)) })
  return keys.filter((_, i) => usage[i]!.used > 0)
}

const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const

describe('more keys than are kept', () => {
  test('are no more while they are as many as may be', async () => {
    const { store, take } = open(keys.length)
    for (const key of keys) await take([window(key)])
    expect(await counted(store, keys)).toEqual(keys)
  })

  test('push out those that were not used for the longest time', async () => {
    const { store, take } = open(keys.length)
    for (const key of keys) await take([window(key)])
    await take([window('a')])
    await take([window('k')])
    expect(await counted(store, [...keys, 'k'])).toEqual(['a', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'])
  })

  test('push out nothing that counts when enough counts no more', async () => {
    const { time, store, take } = open(keys.length)
    for (const [i, key] of keys.entries()) await take([window(key, i % 5 === 4 ? 10 : 60_000)])
    time.now += 10
    await take([window('k')])
    expect(await counted(store, [...keys, 'k'])).toEqual(['a', 'b', 'c', 'd', 'f', 'g', 'h', 'i', 'k'])
  })

  test('are a hundred thousand unless it is said otherwise', async () => {
    const { store, take } = open()
    for (const key of keys) await take([window(key)])
    expect(await counted(store, keys)).toEqual(keys)
  })
})

describe('sweeping', () => {
  test('removes windows at their end, rates when they have drained and places when nobody holds them', async () => {
    const { time, store, take } = open()
    await take([window('w', 50), rate, place('p')])
    // 3 units of cost, 10 ms for every 2: drained after 15 ms.
    time.now += 14
    expect(await store.sweep()).toBe(0)
    time.now += 1
    expect(await store.sweep()).toBe(1)
    time.now += 34
    expect(await store.sweep()).toBe(0)
    time.now += 1
    expect(await store.sweep()).toBe(1)
    time.now += 49
    expect(await store.sweep()).toBe(0)
    time.now += 1
    expect(await store.sweep()).toBe(1)
    expect(await store.sweep()).toBe(0)
  })

  test('finds nothing of a place that was given back, and leaves one that others hold', async () => {
    const { store, take } = open()
    await take([place('p', 2)], 'one')
    await take([place('p', 2)], 'two')
    const back = (holder: string) => store.giveBack([{ tenantId: 't', key: 'p', leaseMs: 100, holder }])
    await back('one')
    expect(await store.read({ tenantId: 't', takes: [place('p', 2)] })).toEqual([{ used: 1 }])
    expect((await take([place('p')], 'three')).isTaken).toBe(false)
    await back('two')
    expect(await store.sweep()).toBe(0)
    await back('two')
    expect((await take([place('p')], 'three')).isTaken).toBe(true)
  })
})

describe('of several limits without room', () => {
  test('the one that waits longest is named, of equals the first', async () => {
    const { take } = open()
    const full = (key: string, lengthMs: number): Take => ({ ...window(key, lengthMs), cost: 5 }) as Take
    await take([full('short', 10), full('long', 90), full('as-long', 90), place('p')])
    expect(await take([place('p'), full('short', 10), full('long', 90), full('as-long', 90)])).toEqual({
      isTaken: false,
      full: 2,
      retryAfterMs: 90,
    })
    expect(await take([place('free'), place('p')])).toEqual({ isTaken: false, full: 1 })
  })

  test('nothing is taken of the others', async () => {
    const { store, take } = open()
    await take([place('p')])
    await take([window('w'), rate, place('q'), place('p')], 'other')
    expect(await store.read({ tenantId: 't', takes: [window('w'), rate, place('q')] })).toEqual([
      { used: 0 },
      { used: 0 },
      { used: 0 },
    ])
  })
})

test('a time is told only when it is known', () => {
  expect(refused(3, 1)).toEqual({ isTaken: false, full: 3, retryAfterMs: 1 })
  expect(refused(3, 0)).toEqual({ isTaken: false, full: 3 })
  expect(refused(3, never)).toEqual({ isTaken: false, full: 3 })
  expect(refused(3, never - 1)).toEqual({ isTaken: false, full: 3, retryAfterMs: never - 1 })
})

test('use is told in whole units, with the time at which nothing of it is left', () => {
  const w = window('w', 500) as Exclude<Take, { kind: 'place' }>
  expect(usageOf(w, undefined, 100)).toEqual({ used: 0 })
  expect(usageOf(w, { level: 2, at: 300 }, 100)).toEqual({ used: 2, resetsAt: 300 })
  expect(usageOf(w, { level: 2, at: 300 }, 300)).toEqual({ used: 0 })
  expect(usageOf(rate, { level: 21, at: 100 }, 100)).toEqual({ used: 3, resetsAt: 111 })
  expect(usageOf(rate, { level: 21, at: 100 }, 111)).toEqual({ used: 0 })
})

test('says that it counts in this process only, so that nobody waits for it or renews a lease', () => {
  expect(open().store).toMatchObject({ kind: 'memory', isLocal: true })
})
