import { openLedger } from '../ledger.ts'
import { effectCall, noted } from '../load.ts'
import type { Scenario } from '../scenario.ts'
import { eachOf } from '../verdict.ts'
import { checkAudit } from '../world/check-audit.ts'
import { moods, type Mood } from '../world/effects.ts'
import { openWorld } from '../world/open-world.ts'

const toolTimeoutSeconds = 2

/** Whatever the backend does, a call has one of these ends. What is unknown is said to be unknown. */
const endsOf: Readonly<Record<Mood, readonly string[]>> = {
  well: ['succeeded'],
  slow: ['succeeded'],
  refuses: ['failed'],
  hangs: ['indeterminate'],
  'resets before it works': ['indeterminate'],
  'resets after it worked': ['indeterminate'],
  'breaks off in its answer': ['indeterminate'],
  'answers garbage': ['succeeded', 'failed', 'indeterminate'],
  'answers another type': ['succeeded', 'failed', 'indeterminate'],
}

export const badBackend: Scenario = {
  name: 'bad-backend',
  promise:
    'a backend that hangs, resets or answers garbage leaves true ends, nothing doubled, and a house that serves others',
  engines: ['embedded', 'server'],
  async run(options) {
    const { points, tell } = options
    await using world = await openWorld(options, {
      limits: { toolTimeoutSeconds },
    })
    const { effects, houses } = world
    const call = world.callers[0]!
    const broken: string[] = []
    const figures: Record<string, number> = {}
    const ledger = openLedger()
    for (const mood of moods) {
      const perMood = Math.max(2, Math.ceil(points / moods.length))
      await eachOf(Array.from({ length: perMood }).keys(), 4, async (n) => {
        effects.mood = mood
        const key = `${mood.replaceAll(' ', '-')}-${n}`
        const answer = noted(ledger, key, await call('POST', '/api/executions', effectCall(key, 10_000)))
        const state = answer.isAnswered ? String(answer.body?.status ?? answer.body?.error?.code) : 'no answer'
        figures[`${mood}: ${state}`] = (figures[`${mood}: ${state}`] ?? 0) + 1
        const count = effects.counts.get(key) ?? 0
        if (count > 1) broken.push(`${key} happened ${count} times`)
        if (state === 'circuit_open' || isShutOut(answer)) return
        if (!endsOf[mood].includes(state)) broken.push(`${key}: ${JSON.stringify(answer)}`)
        if (state === 'failed' && count > 0 && mood !== 'answers garbage' && mood !== 'answers another type')
          broken.push(`${key} is said to have failed and happened`)
      })
      const other = await call('POST', '/api/search', { query: 'have an effect' })
      if (!other.isAnswered || other.status !== 200)
        broken.push(`while the backend ${mood}, search answered ${JSON.stringify(other)}`)
      tell(`the backend ${mood}: ${perMood} calls`)
    }
    broken.push(...(await checkAudit(houses[0]!, ledger)))
    return { broken, figures }
  },
}

/** The breaker of the target spares a backend that does not work: nothing was sent. */
function isShutOut(answer: {
  readonly isAnswered: boolean
  readonly body?: { readonly error?: { readonly kind?: string } }
}): boolean {
  return answer.isAnswered && answer.body?.error?.kind === 'unreachable'
}
