import { setTimeout as sleep } from 'node:timers/promises'
import { findRedisProgram, startRedis } from '@gatehouse/testing-redis'
import { openLedger } from '../ledger.ts'
import { effectCall, startLoad } from '../load.ts'
import type { Scenario } from '../scenario.ts'
import { judge } from '../verdict.ts'
import { checkAudit } from '../world/check-audit.ts'
import { openWorld } from '../world/open-world.ts'

/** More than any load here: the limit is counted, and refuses nobody. */
const list = [{ id: 'counted', per: 'user', rate: '100000/s', running: 1_000, fail: 'closed' }]

export const stopValkey: Scenario = {
  name: 'stop-valkey',
  promise:
    'while the store of its limits is gone it lets no call through that it cannot count, and says so at once; then it goes on by itself',
  engines: ['embedded'],
  async run(options) {
    const { points, random, tell } = options
    const program = findRedisProgram()
    if (program === undefined) return { broken: [], figures: { skipped: 1 } }
    await using stack = new AsyncDisposableStack()
    let redis = stack.use(await startRedis(program))
    await using world = await openWorld(options, { limits: { store: 'redis', redisUrl: redis.url, list } })
    const call = world.callers[0]!
    const broken: string[] = []
    const figures: Record<string, number> = { stops: 0, sent: 0, acknowledged: 0, 'refused while it was gone': 0 }
    const all = openLedger()

    for (let point = 0; point < points; point++) {
      const ledger = openLedger()
      const load = startLoad([call], ledger, { workers: 8, random, prefix: `v${point}` })
      await sleep(random() * 500)
      await redis.kill()
      figures['stops']!++
      const key = `gone-${point}`
      const gone = await call('POST', '/api/executions', effectCall(key))
      if (!gone.isAnswered || gone.status === 200 || (world.effects.counts.get(key) ?? 0) > 0)
        broken.push(`stop ${point + 1}: without the store a call was answered ${JSON.stringify(gone)}`)
      else figures['refused while it was gone']!++
      await sleep(random() * 400)
      redis = stack.use(await startRedis(program, { port: redis.port }))
      await load.stop()
      const { broken: found, ends } = await judge(call, ledger, world.effects.counts)
      broken.push(...found.map((one) => `stop ${point + 1}: ${one}`))
      figures['sent']! += ledger.sent
      figures['acknowledged']! += ledger.succeeded.size + ledger.users.length
      for (const [state, count] of Object.entries(ends)) figures[state] = (figures[state] ?? 0) + count
      for (const [name, execution] of ledger.succeeded) all.succeeded.set(name, execution)
      if ((point + 1) % 5 === 0 || point + 1 === points)
        tell(`${point + 1} of ${points} stops, ${broken.length} promises broken`)
    }
    broken.push(...(await checkAudit(world.houses[0]!, all)))
    return { broken, figures }
  },
}
