import type { Logger } from '@gatehouse/core'
import type { Results } from './create-results.ts'

export interface ResultSweepOptions {
  readonly results: Pick<Results, 'sweep'>
  readonly log: Logger
  /** Default 10 minutes. */
  readonly everyMs?: number
}

/** Removes what has expired and what was left half-written: at once, and then now and again. Disposing it waits for its round. */
export function startResultSweep({ results, log, everyMs = 600_000 }: ResultSweepOptions): AsyncDisposable {
  let round: Promise<void> | undefined
  const sweep = async (): Promise<void> => {
    try {
      const removed = await results.sweep()
      if (removed > 0) log.info({ removed }, 'stored answers that had expired were removed')
    } catch (error) {
      log.warn({ err: error }, 'stored answers that have expired were not removed; they are looked at again')
    } finally {
      round = undefined
    }
  }
  const look = (): void => {
    round ??= sweep()
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  look()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await round
    },
  }
}
