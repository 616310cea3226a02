import { setTimeout as sleep } from 'node:timers/promises'
import { openLedger, type Ledger } from '../ledger.ts'
import { startLoad } from '../load.ts'
import type { Scenario } from '../scenario.ts'
import { judge } from '../verdict.ts'
import { checkAudit } from '../world/check-audit.ts'
import { openWorld } from '../world/open-world.ts'

const workers = 12
/** How far into its load a house is killed, at most. */
const longestLoadMs = 800
const longestStartMs = 1_500
/** One of so many is killed while it starts. */
const startOf = 8

export const killHouse: Scenario = {
  name: 'kill-house',
  promise:
    'killed at random moments under load, it loses nothing acknowledged, runs nothing twice, and every execution has a true end',
  engines: ['embedded', 'server'],
  async run(options) {
    const { points, random, tell } = options
    await using world = await openWorld(options)
    const [house] = world.houses as [(typeof world.houses)[number]]
    const call = world.callers[0]!
    const broken: string[] = []
    const figures: Record<string, number> = { kills: 0, 'kills while starting': 0, sent: 0, acknowledged: 0 }
    const all: Ledger = openLedger()

    for (let point = 0; point < points; point++) {
      const ledger = openLedger()
      const load = startLoad([call], ledger, { workers, random, prefix: `k${point}` })
      await sleep(random() * longestLoadMs)
      await house.kill()
      await load.stop()
      figures['kills']!++

      if (random() < 1 / startOf) {
        const starting = house.start().catch(() => undefined)
        await sleep(random() * longestStartMs)
        await house.kill()
        await starting
        figures['kills while starting']!++
      }
      await house.start()

      const { broken: found, ends } = await judge(call, ledger, world.effects.counts)
      broken.push(...found.map((one) => `kill ${point + 1}: ${one}`))
      figures['sent']! += ledger.sent
      figures['acknowledged']! += ledger.succeeded.size + ledger.users.length
      for (const [state, count] of Object.entries(ends)) figures[state] = (figures[state] ?? 0) + count
      for (const [key, execution] of ledger.succeeded) all.succeeded.set(key, execution)
      if ((point + 1) % 10 === 0 || point + 1 === points) {
        broken.push(...(await checkAudit(house, all)))
        tell(
          `${point + 1} of ${points} kills, ${figures['acknowledged']} acknowledged, ${broken.length} promises broken`,
        )
      }
    }
    const doubled = [...world.effects.counts].filter(([, count]) => count > 1)
    broken.push(...doubled.map(([key, count]) => `${key} happened ${count} times`))
    return { broken, figures: { ...figures, effects: world.effects.counts.size } }
  },
}
