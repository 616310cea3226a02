import type { Clock, Logger } from '@gatehouse/core'
import type { ExecutionStore } from '@gatehouse/execution'
import type { ExecutionRetention } from './execution-retention.ts'

const mostEveryMs = 600_000
const leastEveryMs = 1_000
/** So that nothing waits long for a row. */
const atOnce = 500
/** What is left after so many comes with the next time. */
const mostRounds = 200

export interface ForgetExecutions extends AsyncDisposable {
  /** Forgets what has been kept long enough, now and every ten minutes; more often where it is kept for less than that. */
  start(): void
  /** Once, now. */
  sweep(): Promise<void>
}

/** Keeps executions and their idempotency keys as long as the operator wants, and no longer. */
export function createForgetExecutions(deps: {
  readonly executions: Pick<ExecutionStore, 'forget' | 'freeKeys'>
  readonly retention: ExecutionRetention
  readonly tenantId: string
  readonly clock: Clock
  readonly log: Logger
}): ForgetExecutions {
  const { executions, retention, tenantId, clock, log } = deps
  const shortestMs = Math.min(retention.keptMs ?? mostEveryMs, retention.idempotencyMs ?? mostEveryMs)
  const everyMs = Math.max(leastEveryMs, Math.min(mostEveryMs, shortestMs))
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let sweeping = Promise.resolve()

  const inRounds = async (forget: ExecutionStore['forget'], keptMs: number | undefined): Promise<void> => {
    if (keptMs === undefined) return
    const endedBefore = clock.now() - keptMs
    for (let round = 0; round < mostRounds && !isStopped; round++)
      if ((await forget(tenantId, { endedBefore, limit: atOnce })) < atOnce) return
  }
  const sweep = async (): Promise<void> => {
    await inRounds(executions.forget, retention.keptMs)
    await inRounds(executions.freeKeys, retention.idempotencyMs)
  }
  const keepSweeping = async (): Promise<void> => {
    await sweep().catch((error: unknown) => log.warn({ err: error }, 'old executions could not be forgotten'))
    if (!isStopped) timer = setTimeout(() => (sweeping = keepSweeping()), everyMs).unref()
  }

  return {
    start: () => void (sweeping = keepSweeping()),
    sweep,
    async [Symbol.asyncDispose]() {
      isStopped = true
      clearTimeout(timer)
      await sweeping
    },
  }
}
