import { newId } from '@gatehouse/core'
import { deliverWebhooks, defaultRetryDelaysMs } from './deliver-webhooks.ts'
import type { RunsDeps, RunsOptions } from './run-deps.ts'
import type { StepRunner } from './step-runner.ts'

/** Looks for runs and messages that are due, in all tenants, as long as it is not stopped. */
export interface RunLoop {
  readonly runnerId: string
  readonly start: () => void
  /** Looks again at this time, if that is sooner than it would. */
  readonly lookAt: (atMs: number) => void
  readonly stop: () => Promise<void>
}

const purgeEveryMs = 600_000
const purgedAtOnce = 500
const failurePauseMs = 5_000
const shortestPauseMs = 20
const mostHints = 1_000

export function createRunLoop(
  deps: RunsDeps,
  runner: StepRunner,
  options: Required<Pick<RunsOptions, 'maxSteps' | 'leaseMs' | 'lookEveryMs' | 'retentionMs'>> &
    Pick<RunsOptions, 'webhookRetryDelaysMs'>,
): RunLoop {
  const runnerId = newId('rnr')
  const stopping = new AbortController()
  const retryDelaysMs = options.webhookRetryDelaysMs ?? defaultRetryDelaysMs
  let looking: Promise<void> | undefined
  let wake = (): void => {}
  // Times at which a run of this process is due; others are found by looking every now and then.
  let hints: number[] = []
  let soonestAtMs = 0
  let purgedAtMs = 0

  const look = async (): Promise<void> => {
    const now = deps.clock.now()
    const room = options.maxSteps - runner.active()
    if (room > 0) {
      const taken = await deps.store.takeDue({ runnerId, now, until: now + options.leaseMs }, room)
      for (const run of taken) runner.goOn(run)
    }
    await deliverWebhooks({ ...deps, retryDelaysMs }, stopping.signal)
    if (now - purgedAtMs < purgeEveryMs) return
    purgedAtMs = now
    await deps.store.purge(now - options.retentionMs, purgedAtOnce)
  }

  const keepLooking = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const now = deps.clock.now()
      hints = hints.filter((atMs) => atMs > now)
      // Processes that started together do not look together for ever.
      soonestAtMs = Math.min(now + options.lookEveryMs * (0.8 + 0.4 * Math.random()), ...hints)
      try {
        await look()
      } catch (error) {
        deps.log.warn({ err: error }, 'runs that are due could not be looked for')
        soonestAtMs = deps.clock.now() + failurePauseMs
      }
      await pause()
    }
  }

  const pause = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const leftMs = soonestAtMs - deps.clock.now()
      if (leftMs <= 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      const timer = setTimeout(resolve, Math.max(leftMs, shortestPauseMs))
      await promise
      clearTimeout(timer)
    }
  }

  return {
    runnerId,
    start: () => {
      looking ??= keepLooking()
    },
    lookAt(atMs) {
      if (hints.length < mostHints) hints.push(atMs)
      if (atMs >= soonestAtMs) return
      soonestAtMs = atMs
      wake()
    },
    async stop() {
      stopping.abort()
      wake()
      await looking
    },
  }
}
