import { setTimeout as sleep } from 'node:timers/promises'
import { openLedger } from '../ledger.ts'
import { startLoad } from '../load.ts'
import type { Scenario } from '../scenario.ts'
import { judge } from '../verdict.ts'
import { checkAudit } from '../world/check-audit.ts'
import { openWorld } from '../world/open-world.ts'

export const stopDatabase: Scenario = {
  name: 'stop-database',
  promise:
    'while its database is gone it refuses and starts nothing; when it is back it goes on by itself, and all is true',
  engines: ['server'],
  async run(options) {
    const { points, random, tell } = options
    await using world = await openWorld(options)
    const call = world.callers[0]!
    const database = world.database!
    const broken: string[] = []
    const figures: Record<string, number> = { stops: 0, sent: 0, acknowledged: 0, refusals: 0 }
    const all = openLedger()

    for (let point = 0; point < points; point++) {
      const ledger = openLedger()
      const load = startLoad([call], ledger, { workers: 8, random, prefix: `d${point}` })
      await sleep(random() * 500)
      await database.stop()
      figures['stops']!++
      await sleep(random() * 400)
      // It is alive, and says that it cannot.
      const refused = await call('POST', '/api/search', { query: 'effect' })
      if (!refused.isAnswered || refused.status < 500)
        broken.push(`without its database it answered ${JSON.stringify(refused)}`)
      await database.start()
      await load.stop()
      const { broken: found, ends } = await judge(call, ledger, world.effects.counts)
      broken.push(...found.map((one) => `stop ${point + 1}: ${one}`))
      figures['sent']! += ledger.sent
      figures['acknowledged']! += ledger.succeeded.size + ledger.users.length
      figures['refusals']! += ledger.refused.size
      for (const [state, count] of Object.entries(ends)) figures[state] = (figures[state] ?? 0) + count
      for (const [key, execution] of ledger.succeeded) all.succeeded.set(key, execution)
      if ((point + 1) % 5 === 0 || point + 1 === points)
        tell(`${point + 1} of ${points} stops, ${broken.length} promises broken`)
    }
    broken.push(...(await checkAudit(world.houses[0]!, all)))
    return { broken, figures }
  },
}
