// The store is a real server behind a proxy of our own that can fall silent.
import { createLimiter, createMemoryLimits, type FailMode, type Take, type Wanted } from '@gatehouse/limits'
import { openRedisLimits } from '@gatehouse/limits/redis'
import { silentLogger, systemClock } from '@gatehouse/core'
import { findRedisProgram, startRedis } from '@gatehouse/testing-redis'
import { describe, expect, test, vi } from 'vitest'
import { startStallingProxy } from './stalling-proxy.ts'

const program = findRedisProgram()
const quota = (key: string, units = 1_000): Take => ({
  kind: 'window',
  key,
  cost: 1,
  units,
  window: { kind: 'fromFirst', lengthMs: 60_000 },
})
const place = (units: number): Take => ({ kind: 'place', key: 'places', units, leaseMs: 1 })
const wanted = (take: Take, fail: FailMode = 'closed'): Wanted => ({
  take,
  names: { limit: 'a' },
  decidedBy: 'limit:a',
  code: take.kind === 'place' ? 'too_many_running_calls' : 'quota_exceeded',
  message: 'Limit a is reached.',
  fail,
})

describe('in memory', () => {
  const open = () => createLimiter({ store: createMemoryLimits(), clock: systemClock, log: silentLogger })

  test('a place is free again when its holder lets go, however often it does', async () => {
    await using limiter = open()
    const first = await limiter.take('t', [wanted(place(1))])
    await expect(limiter.take('t', [wanted(place(1))])).rejects.toMatchObject({
      kind: 'rate_limited',
      code: 'too_many_running_calls',
      retryAfterMs: 1_000,
    })
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    const second = await limiter.take('t', [wanted(place(1))])
    await expect(limiter.take('t', [wanted(place(1))])).rejects.toMatchObject({ code: 'too_many_running_calls' })
    second[Symbol.dispose]()
    expect(limiter.standing()).toMatchObject({ taken: 2, heldPlaces: 0, refused: { too_many_running_calls: 2 } })
  })

  test('what costs more than the whole is told so, and not to wait', async () => {
    await using limiter = open()
    await expect(limiter.take('t', [wanted({ ...quota('q', 5), cost: 6 } as Take)])).rejects.toMatchObject({
      kind: 'too_large',
      code: 'cost_above_limit',
      retryAfterMs: undefined,
    })
  })

  test.each([
    ['half a unit', { ...quota('q'), cost: 0.5 }],
    ['nothing', { ...quota('q'), cost: 0 }],
    ['no number', { ...quota('q'), cost: Number.NaN }],
  ])('a cost of %s is a mistake', async (_what, take) => {
    await using limiter = open()
    await expect(limiter.take('t', [wanted(take as Take)])).rejects.toMatchObject({ code: 'invalid_take' })
  })
})

describe.skipIf(program === undefined)('with a store that falls silent', () => {
  async function openSilenced() {
    const undo = new AsyncDisposableStack()
    const redis = undo.use(await startRedis(program!))
    const proxy = undo.use(await startStallingProxy(redis.port))
    const store = undo.use(await openRedisLimits({ url: `redis://127.0.0.1:${proxy.port}`, log: silentLogger }))
    const errors: unknown[] = []
    const log = { ...silentLogger, error: (facts: unknown) => void errors.push(facts), info: () => {}, debug: () => {} }
    const limiter = undo.use(
      createLimiter({ store, clock: systemClock, log: log as typeof silentLogger, leaseMs: 600 }),
    )
    return { limiter, proxy, redis, errors, [Symbol.asyncDispose]: () => undo.disposeAsync() }
  }

  test('decides within its bound, closed or open, as the limits say; one that is closed decides for all', async () => {
    await using setting = await openSilenced()
    const { limiter, proxy, errors } = setting
    await limiter.take('t', [wanted(quota('q'), 'closed')])
    proxy.stall()

    const startedAt = performance.now()
    await expect(limiter.take('t', [wanted(quota('q'), 'open'), wanted(quota('r'))])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'limits_unavailable',
      retryAfterMs: 1_000,
    })
    // 50 ms, and what a busy machine adds to any timer.
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(performance.now() - startedAt).toBeGreaterThan(45)
    for (let i = 0; i < 20; i++) await limiter.take('t', [wanted(quota('q'), 'open')])
    expect(limiter.standing()).toMatchObject({
      isAnswering: false,
      lastFailure: 'too_slow',
      undecided: 21,
      passedUndecided: 20,
      refusedUndecided: 1,
    })
    expect(errors).toHaveLength(1)
  })

  test('a silent store is asked now and then only, so that it does not hold every call up', async () => {
    await using setting = await openSilenced()
    const { limiter, proxy } = setting
    proxy.stall()
    for (let i = 0; i < 3; i++) await limiter.take('t', [wanted(quota('q'), 'open')])
    const startedAt = performance.now()
    for (let i = 0; i < 200; i++) await limiter.take('t', [wanted(quota('q'), 'open')])
    expect((performance.now() - startedAt) / 200).toBeLessThan(10)
  })

  test('counts again as soon as it answers, running calls that it was not asked about as well', async () => {
    await using setting = await openSilenced()
    const { limiter, proxy } = setting
    proxy.stall()
    const running = await limiter.take('t', [wanted(place(1), 'open')])
    proxy.goOn()
    await vi.waitFor(
      async () => {
        const [usage] = (await limiter.usage('t', [place(1)])) ?? []
        expect(usage).toEqual({ used: 1 })
      },
      { timeout: 15_000, interval: 50 },
    )
    await expect(limiter.take('t', [wanted(place(1))])).rejects.toMatchObject({ code: 'too_many_running_calls' })
    running[Symbol.dispose]()
    await vi.waitFor(async () => expect(await limiter.usage('t', [place(1)])).toEqual([{ used: 0 }]), {
      timeout: 5_000,
    })
    expect(limiter.standing().isAnswering).toBe(true)
  }, 40_000)

  test('a lease is renewed for as long as its call runs', async () => {
    await using setting = await openSilenced()
    const { limiter } = setting
    using _running = await limiter.take('t', [wanted(place(1))])
    const until = performance.now() + 1_800
    await vi.waitUntil(
      async () => {
        expect(await limiter.usage('t', [place(1)])).toEqual([{ used: 1 }])
        return performance.now() > until
      },
      { timeout: 10_000, interval: 50 },
    )
  })

  test('a store that was emptied learns of running calls again', async () => {
    await using setting = await openSilenced()
    const { limiter, redis } = setting
    using _running = await limiter.take('t', [wanted(place(1))])
    await redis.kill()
    await using _again = await startRedis(program!, { port: redis.port })
    await vi.waitFor(async () => expect(await limiter.usage('t', [place(1)])).toEqual([{ used: 1 }]), {
      timeout: 20_000,
      interval: 50,
    })
  }, 40_000)
})
