import type { Clock, Logger } from '@gatehouse/core'
import type { HeldPlace, LimitStore, Take, Usage } from '../limit-store.ts'
import { refused, usageOf } from '../memory-limits.ts'
import { RedisConnection } from './redis-connection.ts'
import { readScript, renewScript, takeScript } from './take-script.ts'

export interface RedisLimits extends LimitStore, AsyncDisposable {}

/**
 * Counts in Valkey or Redis, one script a decision. The keys of a tenant share a hash tag, so that a cluster keeps them in one
 * place. A server that evicts keys when memory runs short forgets counts: use `noeviction`.
 */
export async function openRedisLimits(options: {
  readonly url: string
  readonly log: Logger
  /** Instead of the server's own time. */
  readonly clock?: Clock
}): Promise<RedisLimits> {
  const connection = await RedisConnection.open(options.url, options.log)
  const time = (): string => (options.clock === undefined ? '' : String(options.clock.now()))

  return {
    kind: 'redis',
    isLocal: false,

    async take({ tenantId, holder, takes, isTrial = false }) {
      const keys = takes.map(({ key }) => keyOf(tenantId, key))
      const values = [time(), isTrial ? '1' : '0', holder, ...takes.flatMap(numbersOf)]
      const [full, waitMs] = (await connection.run(takeScript, keys, values)) as [number, number]
      return full < 0 ? { isTaken: true } : refused(full, waitMs)
    },

    async renew(places) {
      await forEachTenant(places, (keys, own) =>
        connection.run(renewScript, keys, [time(), ...own.flatMap(({ holder, leaseMs }) => [holder, String(leaseMs)])]),
      )
    },

    async giveBack(places) {
      await forEachTenant(places, (keys, own) =>
        connection.run(
          giveBackScript,
          keys,
          own.map(({ holder }) => holder),
        ),
      )
    },

    async read({ tenantId, takes }) {
      const keys = takes.map(({ key }) => keyOf(tenantId, key))
      const found = (await connection.run(readScript, keys, [time(), ...takes.map(({ kind }) => kind)])) as string[]
      const now = Number(found[0])
      return takes.map((take, i) => usageFrom(take, found[i * 2 + 1]!, found[i * 2 + 2]!, now))
    },

    // Keys expire by themselves.
    sweep: async () => 0,

    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}

/** KEYS: one for each place. ARGV: its holder. */
const giveBackScript = `for i, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[i]) end`

function numbersOf(take: Take): readonly string[] {
  if (take.kind === 'place') return [take.kind, '1', String(take.units), String(take.leaseMs), '0', '0', '0']
  const { kind, cost, units } = take
  if (kind === 'rate') return [kind, ...[cost, units, take.periodMs, take.burst, 0, 0].map(String)]
  const { window } = take
  const times = window.kind === 'fromFirst' ? [window.lengthMs, 0, 0, 0] : [0, 0, window.endsAt, window.nextEndsAt]
  return [kind, ...[cost, units, ...times].map(String)]
}

function usageFrom(take: Take, first: string, second: string, now: number): Usage {
  if (take.kind === 'place') return { used: Number(first) }
  return usageOf(take, second === '' ? undefined : { level: Number(first), at: Number(second) }, now)
}

async function forEachTenant(
  places: readonly HeldPlace[],
  work: (keys: readonly string[], own: readonly HeldPlace[]) => Promise<unknown>,
): Promise<void> {
  const byTenant = Map.groupBy(places, ({ tenantId }) => tenantId)
  await Promise.all(
    [...byTenant].map(([tenantId, own]) =>
      work(
        own.map(({ key }) => keyOf(tenantId, key)),
        own,
      ),
    ),
  )
}

function keyOf(tenantId: string, key: string): string {
  return `gatehouse:limit:{${encodeURIComponent(tenantId)}}:${key}`
}
