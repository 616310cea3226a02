import { describe, expect, test } from 'vitest'
import { silentLogger, type Clock } from '@gatehouse/core'
import { openRedisLimits } from '@gatehouse/limits/redis'
import { testLimitStore, type OpenedLimitStores } from '@gatehouse/testing-contracts'
import { findRedisProgram, startRedis } from '@gatehouse/testing-redis'

const program = findRedisProgram()

describe.skipIf(program === undefined)('redis', () => {
  testLimitStore(openOnRedis)

  test('counts by the time of the server when no other is given', async () => {
    await using redis = await startRedis(program!)
    await using store = await openRedisLimits({ url: redis.url, log: silentLogger })
    const limit = { kind: 'rate', key: 'k', cost: 1, units: 1, periodMs: 3_600_000, burst: 1 } as const
    const request = { tenantId: 't', holder: 'h', takes: [limit] }
    const before = Date.now()
    expect(await store.take(request)).toEqual({ isTaken: true })
    const [usage] = await store.read(request)
    expect(usage).toMatchObject({ used: 1 })
    expect(usage!.resetsAt).toBeGreaterThanOrEqual(before + 3_600_000 - 1_000)
    expect(usage!.resetsAt).toBeLessThanOrEqual(Date.now() + 3_600_000 + 1_000)
  })

  test('an address that is none of Redis is refused without being repeated', async () => {
    const refusal = openRedisLimits({ url: 'http://user:secret@127.0.0.1', log: silentLogger })
    await expect(refusal).rejects.toMatchObject({ code: 'invalid_redis_url' })
    await expect(refusal).rejects.not.toThrow(/secret/)
  })
})

/** Two connections, as two processes have. */
async function openOnRedis({ clock }: { readonly clock: Clock }): Promise<OpenedLimitStores> {
  await using opening = new AsyncDisposableStack()
  const { url } = opening.use(await startRedis(program!))
  const store = opening.use(await openRedisLimits({ url, log: silentLogger, clock }))
  const other = opening.use(await openRedisLimits({ url, log: silentLogger, clock }))
  const held = opening.move()
  return { store, other, [Symbol.asyncDispose]: () => held.disposeAsync() }
}
