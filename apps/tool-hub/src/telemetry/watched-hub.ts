import type { CallAnswer } from '@gatehouse/execution'
import type { Telemetry } from '@gatehouse/telemetry'
import type { ToolHub } from '../tool-hub.ts'

/** The hub as it is, with what it answers counted. */
export function watchedHub(hub: ToolHub, telemetry: Telemetry | undefined): ToolHub {
  if (telemetry === undefined) return hub
  const { answers, searches, searchesWithout } = telemetry.metrics
  const counted = async (answering: Promise<CallAnswer>): Promise<CallAnswer> => {
    const answer = await answering
    answers.add(1, answer.status)
    return answer
  }
  return {
    ...hub,
    call: (op, request) => counted(hub.call(op, request)),
    resume: (op, request) => counted(hub.resume(op, request)),
    cancel: (op, request) => counted(hub.cancel(op, request)),
    async search(op, request) {
      const startedAt = performance.now()
      let outcome = 'failed'
      try {
        const found = await hub.search(op, request)
        outcome = found.tools.length === 0 ? 'nothing_fits' : 'found'
        for (const { stage, reason } of found.without ?? []) searchesWithout.add(1, stage, reason)
        return found
      } finally {
        searches.observe((performance.now() - startedAt) / 1_000, outcome)
      }
    },
  }
}
