import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import { effectCall } from '../load.ts'
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
    const wantedRestarts = Math.max(2, Math.ceil(points / 10))
    const answers: Record<string, number> = {}
    const executions = new Set<string>()
    let answered = 0
    let restarts = 0

    const restarting = (async () => {
      while (restarts < wantedRestarts) {
        await sleep(100 + random() * 400)
        const house = houses[restarts % houses.length]!
        await house.kill()
        await house.start()
        restarts++
      }
    })()
    /** Asked again until there is an answer: that is what a retry is. */
    const retry = async (worker: number): Promise<void> => {
      while (answered < retries || restarts < wantedRestarts) {
        const answer = await callers[worker % callers.length]!('POST', '/api/executions', effectCall(key))
        const state = answer.isAnswered ? String(answer.body?.status ?? answer.body?.error?.code) : 'no answer'
        answers[state] = (answers[state] ?? 0) + 1
        if (answer.isAnswered && answer.status === 200) {
          executions.add(answer.body.execution_id)
          answered++
        } else await sleep(200)
        // Beyond what was asked for, only until the restarts are over.
        if (answered >= retries) await sleep(50)
      }
    }
    await Promise.all([restarting, ...Array.from({ length: atOnce }, (_, worker) => retry(worker))])
    tell(`${answered} retries answered over ${restarts} restarts`)

    const count = effects.counts.get(key) ?? 0
    const broken = [
      ...(count === 1 || (count === 0 && answers['succeeded'] === undefined)
        ? []
        : [`the write happened ${count} times`]),
      ...(executions.size === 1 ? [] : [`the retries were answered by ${executions.size} executions`]),
      ...(await checkAudit(houses[0]!, openLedger())),
    ]
    return { broken, figures: { answered, restarts, effects: count, ...answers } }
  },
}
