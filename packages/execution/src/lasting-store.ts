import { setTimeout as sleep } from 'node:timers/promises'
import { isGatehouseError, type Logger } from '@gatehouse/core'
import type { ExecutionStore } from './execution-store.ts'

const firstPauseMs = 100
const longestPauseMs = 2_000

/**
 * A store whose outage costs no outcome. What a tool did is recorded as soon as the store is back, and the execution runs
 * until then. A beginning whose answer was lost may stand there or not; nothing was sent, so it is taken back.
 */
export function lastingStore(
  store: ExecutionStore,
  deps: {
    /** Aborted when this process stops: then what is not recorded is for others to end. */
    readonly leaving: AbortSignal
    readonly log: Logger
  },
): ExecutionStore {
  const begun =
    <Words extends readonly [{ readonly tenantId: string; readonly id: string }, ...unknown[]], Answer>(
      begin: (...words: Words) => Promise<Answer>,
    ) =>
    async (...words: Words): Promise<Answer> => {
      try {
        return await begin(...words)
      } catch (error) {
        const [{ tenantId, id }] = words
        if (isOutage(error)) void lasting(deps, () => store.release(tenantId, id)).catch(() => {})
        throw error
      }
    }

  return {
    ...store,
    claim: begun((execution) => store.claim(execution)),
    claimAwaiting: begun((execution, approval) => store.claimAwaiting(execution, approval)),
    release: (tenantId, id) => lasting(deps, () => store.release(tenantId, id)),
    finish: (end) => lasting(deps, () => store.finish(end)),
  }
}

/** Tries until the store answers. Rejects with its last refusal when this process stops. */
async function lasting<T>(
  { leaving, log }: { readonly leaving: AbortSignal; readonly log: Logger },
  work: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (!isOutage(error) || leaving.aborted) throw error
      log.warn({ err: error }, 'what became of an execution cannot be recorded yet')
      await sleep(pauseMs, undefined, { signal: leaving }).catch(() => undefined)
    }
  }
}

function isOutage(error: unknown): boolean {
  return isGatehouseError(error) && error.kind === 'unavailable'
}
