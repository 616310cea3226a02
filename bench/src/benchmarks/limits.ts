import { join } from 'node:path'
import { newUuid, silentLogger } from '@gatehouse/core'
import { openDatabase, openLimitStore } from '@gatehouse/database'
import { createMemoryLimits, type LimitStore, type Take } from '@gatehouse/limits'
import { openRedisLimits } from '@gatehouse/limits/redis'
import { findServerBinaries, startServer, temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { findRedisProgram, startRedis } from '@gatehouse/testing-redis'
import { type Benchmark, type Figure, figure } from '../benchmark.ts'
import { load, type Latencies } from '../measure/load.ts'

const parallel = 16

export const limitsBenchmark: Benchmark = {
  name: 'limits',
  title: 'Decisions about limits',
  method:
    `One decision takes a rate, a quota and a place of one of 1,000 users, all or nothing; the place is given back. One at a ` +
    `time and ${parallel} at a time, in each store that is here. Baseline: the same in memory, which costs a call no round trip.`,

  async run({ isQuick, onProgress }) {
    const sizes = isQuick ? { one: 20, many: 60 } : { one: 1_500, many: 6_000 }
    await using opened = new AsyncDisposableStack()
    const { stores, remarks } = await openStores(opened)
    const measured: { readonly name: string; readonly one: Latencies; readonly many: Latencies }[] = []
    for (const [name, store] of stores) {
      onProgress(name)
      await load(Math.ceil(sizes.one / 5), 4, (i) => decide(store, i))
      const one = await load(sizes.one, 1, (i) => decide(store, i))
      const many = await load(sizes.many, parallel, (i) => decide(store, i))
      measured.push({ name, one, many })
    }
    const memory = measured[0]!
    return {
      figures: measured.slice(1).flatMap(({ name, one, many }): readonly Figure[] => [
        figure({
          group: 'A decision, p50',
          what: `${name}, p50`,
          unit: 'ms',
          value: one.p50,
          baseline: { what: 'memory, p50', value: memory.one.p50 },
        }),
        figure({
          group: `Decisions, ${parallel} at a time`,
          what: `${name}, ${parallel} at a time`,
          unit: 'per_second',
          value: many.perSecond,
          baseline: { what: `memory, ${parallel} at a time`, value: memory.many.perSecond },
        }),
      ]),
      remarks,
    }
  },
}

async function openStores(opened: AsyncDisposableStack) {
  const directory = opened.use(await temporaryDirectory())
  const embedded = opened.use(await openDatabase({ kind: 'embedded', dataDir: join(directory.path, 'embedded') }))
  const stores: [name: string, store: LimitStore][] = [
    ['memory', createMemoryLimits()],
    ['embedded PostgreSQL', embedded.stores.limits],
  ]
  const remarks: string[] = []
  const binaries = findServerBinaries()
  if (binaries === undefined) remarks.push('No PostgreSQL server is installed here.')
  else {
    const folder = opened.use(await temporaryDirectory())
    const { url } = opened.use(await startServer(binaries, folder.path, { isDurable: true }))
    opened.use(await openDatabase({ kind: 'server', url }))
    stores.push(['server PostgreSQL', opened.use(await openLimitStore({ url, log: silentLogger, timeoutMs: 20_000 }))])
  }
  const program = findRedisProgram()
  if (program === undefined) remarks.push('No Valkey or Redis server is installed here.')
  else {
    const { url } = opened.use(await startRedis(program))
    stores.push(['Redis', opened.use(await openRedisLimits({ url, log: silentLogger }))])
  }
  return { stores, remarks }
}

async function decide(store: LimitStore, i: number): Promise<void> {
  const user = i % 1_000
  const holder = newUuid()
  const takes: readonly Take[] = [
    { kind: 'rate', key: `rate ${user}`, cost: 1, units: 1_000_000, periodMs: 60_000, burst: 1_000_000 },
    {
      kind: 'window',
      key: `quota ${user}`,
      cost: 1,
      units: 1_000_000,
      window: { kind: 'fromFirst', lengthMs: 86_400_000 },
    },
    { kind: 'place', key: `place ${user}`, units: 1_000, leaseMs: 15_000 },
  ]
  const answer = await store.take({ tenantId: 'bench', holder, takes })
  if (!answer.isTaken) throw new Error(`no room: ${JSON.stringify(answer)}`)
  await store.giveBack([{ tenantId: 'bench', holder, key: `place ${user}`, leaseMs: 15_000 }])
}
