import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import { effectCall } from '../load.ts'
import { eachOf } from '../verdict.ts'
import { checkAudit } from '../world/check-audit.ts'
import { openWorld } from '../world/open-world.ts'
import { openLedger } from '../ledger.ts'

const retriesPerPoint = 50
const atOnce = 200

/** `points` counts lots of fifty retries: 200 points are 10,000. */
export const retryStorm: Scenario = {
  name: 'retry-storm',
  promise: 'any number of retries of one idempotent write, across processes and restarts, has one effect',
  engines: ['embedded', 'server'],
  async run(options) {
    const { points, random, engine, tell } = options
    await using world = await openWorld(options, { houses: engine === 'server' ? 2 : 1 })
    const { houses, callers, effects } = world
    effects.mood = 'slow'
    effects.delayMs = 100
    const key = 'the-one'
    const retries = points * retriesPerPoint
    const answers: Record<string, number> = {}
    const executions = new Set<string>()
    let isOver = false
    let kills = 0

    const restarts = (async () => {
      while (!isOver) {
        await sleep(300 + random() * 1_500)
        const house = houses[Math.floor(random() * houses.length)]!
        if (isOver) break
        await house.kill()
        await house.start()
        kills++
      }
    })()
    let sent = 0
    await eachOf(Array.from({ length: retries }).keys(), atOnce, async (n) => {
      const call = callers[n % callers.length]!
      // Asked again until there is an answer: that is what a retry is.
      for (;;) {
        sent++
        const answer = await call('POST', '/api/executions', effectCall(key))
        const state = answer.isAnswered ? String(answer.body?.status ?? answer.body?.error?.code) : 'no answer'
        answers[state] = (answers[state] ?? 0) + 1
        if (answer.isAnswered && answer.status === 200) {
          executions.add(answer.body.execution_id)
          break
        }
        await sleep(20)
      }
    })
    isOver = true
    await restarts
    tell(`${retries} retries answered over ${kills} restarts`)

    const count = effects.counts.get(key) ?? 0
    const broken = [
      ...(count === 1 || (count === 0 && answers['succeeded'] === undefined)
        ? []
        : [`the write happened ${count} times`]),
      ...(executions.size === 1 ? [] : [`the retries were answered by ${executions.size} executions`]),
      ...(await checkAudit(houses[0]!, openLedger())),
    ]
    return { broken, figures: { retries, sent, restarts: kills, effects: count, ...answers } }
  },
}
