import { isGatehouseError, type Logger } from '@gatehouse/core'
import type { Subscriptions } from './subscriptions.ts'

export interface ImportSchedulerOptions {
  readonly subscriptions: Pick<Subscriptions, 'refreshDue'>
  readonly tenantId: string
  readonly log: Logger
  /** How many are refreshed at the same time by this process. Default 2. */
  readonly concurrency?: number
  /** How often it is asked what is due. Default 15 s. */
  readonly lookEveryMs?: number
}

/** Refreshes subscriptions when they are due, one round at a time. Disposing it ends the round that runs. */
export interface ImportScheduler extends AsyncDisposable {
  /** Looks now; resolves when nothing is due any more. */
  look(): Promise<void>
}

const defaultLookEveryMs = 15_000

export function startImportScheduler(options: ImportSchedulerOptions): ImportScheduler {
  const { subscriptions, tenantId, log, concurrency = 2, lookEveryMs = defaultLookEveryMs } = options
  const stopping = new AbortController()
  let round: Promise<void> | undefined

  const refreshAllDue = async (): Promise<void> => {
    try {
      while (!stopping.signal.aborted) {
        const refreshed = await subscriptions.refreshDue(tenantId, concurrency, stopping.signal)
        if (refreshed.length < concurrency) return
      }
    } catch (error) {
      if (stopping.signal.aborted) return
      const level = isGatehouseError(error) ? 'warn' : 'error'
      log[level]({ err: error }, 'imports that are due were not refreshed; they are looked at again')
    }
  }
  const look = (): Promise<void> => {
    round ??= refreshAllDue().finally(() => {
      round = undefined
    })
    return round
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()
  void look()

  return {
    look,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stopping.abort()
      await round
    },
  }
}
