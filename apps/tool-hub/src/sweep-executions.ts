import type { Clock, Logger } from '@gatehouse/core'
import type { ExecutionStore, Heartbeat, RunnerStore } from '@gatehouse/execution'
import type { Approvals, RunLabelStore } from '@gatehouse/policy'

const mostEveryMs = 5_000

export interface ExecutionSweep extends AsyncDisposable {
  /** Ends what was cut off, goes on with what can be gone on with, and keeps doing so. */
  start(): Promise<void>
  /** Nothing is taken over any more. */
  stop(): Promise<void>
}

/**
 * Looks after the executions that processes left behind. A process that has the database to itself knows that every other
 * one is gone; beside others, one is taken for dead when it has not said for a lease that it is alive.
 */
export function createExecutionSweep(deps: {
  readonly executions: Pick<ExecutionStore, 'endAbandoned' | 'endOverdue'>
  readonly runners: RunnerStore
  readonly runLabels: Pick<RunLabelStore, 'sweep'>
  readonly approvals: Pick<Approvals, 'sweep'>
  readonly heartbeat: Heartbeat
  readonly followUnfollowed: () => Promise<number>
  readonly tenantId: string
  readonly runnerId: string
  readonly isAlone: boolean
  readonly deadAfterMs: number
  readonly clock: Clock
  readonly log: Logger
}): ExecutionSweep {
  const { clock, log, runnerId } = deps
  const everyMs = Math.min(mostEveryMs, deps.deadAfterMs / 2)

  const endAbandoned = async (now: number): Promise<void> => {
    if (deps.isAlone) {
      await deps.executions.endAbandoned({ liveRunnerIds: [runnerId], startedBefore: now, finishedAt: now })
      return
    }
    if (!deps.heartbeat.canJudge()) return
    const living = await deps.runners.living(deps.tenantId)
    // One that began a moment ago may have started after the list of the living was read.
    const startedBefore = now - deps.deadAfterMs
    await deps.executions.endAbandoned({ liveRunnerIds: [runnerId, ...living], startedBefore, finishedAt: now })
  }

  const sweep = async (): Promise<void> => {
    const now = clock.now()
    try {
      await endAbandoned(now)
      await deps.executions.endOverdue(now)
      await deps.approvals.sweep()
      await deps.runLabels.sweep(now)
    } catch (error) {
      log.warn({ err: error }, 'executions that were cut off could not be ended')
    }
    try {
      await deps.followUnfollowed()
    } catch (error) {
      log.warn({ err: error }, 'executions that were left behind could not be gone on with')
    }
  }

  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let sweeping = Promise.resolve()
  const keepSweeping = async (): Promise<void> => {
    await sweep()
    if (!isStopped) timer = setTimeout(() => void (sweeping = keepSweeping()), everyMs).unref()
  }
  const stop = async (): Promise<void> => {
    isStopped = true
    clearTimeout(timer)
    await sweeping
  }

  return {
    async start() {
      await deps.heartbeat.start()
      await keepSweeping()
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      await deps.heartbeat[Symbol.asyncDispose]()
    },
  }
}
