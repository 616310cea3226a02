import type { Clock } from '@gatehouse/core'
import type { ToolPause } from '@gatehouse/spec'
import type { Execution, ExecutionPause } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'

/** Longer than the longest time between two renewals; after it, whoever finds the execution may take it over. */
export const leaseMs = 180_000

export interface PauseDeps {
  readonly executions: Pick<ExecutionStore, 'pause'>
  readonly clock: Clock
  readonly runnerId: string
  /** How long an execution may wait for its backend and its user in all. */
  readonly longestRunMs: number
}

/**
 * Makes durable how an execution waits, before anybody hears of it. Undefined when it is not this runner's any more: it
 * has ended, or somebody else took it over.
 */
export async function writePause(
  deps: PauseDeps,
  execution: Execution,
  standing: ToolPause,
): Promise<Execution | undefined> {
  const {
    request: _answered,
    problem: _old,
    parts: _parts,
    progress: lastProgress,
    ...earlier
  } = execution.pause ?? {
    questions: 0,
    revision: 0,
    endsBy: execution.startedAt + deps.longestRunMs,
  }
  if (standing.kind === 'input_required') {
    const { handle, request } = standing
    const questions = earlier.questions + 1
    return changePause(deps, execution, 'input_required', {
      ...earlier,
      ...keptProblem(execution),
      handle,
      request,
      questions,
      leaseUntil: 0,
    })
  }
  const progress = standing.progress ?? lastProgress
  return changePause(deps, execution, 'running', {
    ...earlier,
    ...keptProblem(execution),
    handle: standing.handle,
    ...(progress === undefined ? {} : { progress }),
    leaseUntil: deps.clock.now() + leaseMs,
  })
}

/** Writes the pause as given, by compare-and-set on what the execution was read with; the runner is this one then. */
export async function changePause(
  deps: Omit<PauseDeps, 'longestRunMs'>,
  execution: Execution,
  status: 'running' | 'input_required',
  pause: ExecutionPause,
): Promise<Execution | undefined> {
  const { tenantId, id } = execution
  const revision = execution.pause?.revision
  const changed = { ...pause, changedAt: deps.clock.now() }
  const isOurs = await deps.executions.pause({
    tenantId,
    id,
    expected: { runnerId: execution.runnerId, revision },
    runnerId: deps.runnerId,
    status,
    pause: changed,
  })
  if (!isOurs) return undefined
  return { ...execution, status, runnerId: deps.runnerId, pause: { ...changed, revision: (revision ?? 0) + 1 } }
}

function keptProblem({ pause }: Execution): Pick<ExecutionPause, 'problem'> {
  return pause?.problem === undefined ? {} : { problem: pause.problem }
}
