import type { CallAnswer } from '@gatehouse/execution'

/** An execution as the tasks extension speaks of it: https://modelcontextprotocol.io/seps/2663-tasks-extension */
export interface Task {
  /** The id of the execution. */
  readonly taskId: string
  readonly status: TaskStatus
  readonly statusMessage?: string
  /** ISO 8601, as `lastUpdatedAt`. */
  readonly createdAt: string
  readonly lastUpdatedAt: string
  /** How long it can be asked for, from its beginning; null where executions are kept for good. */
  readonly ttlMs: number | null
  readonly pollIntervalMs: number
}

export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled'

const pollIntervalMs = 1_000

/** `keptMs`: how long executions are kept after their end. */
export function taskOf(answer: CallAnswer, keptMs: number | undefined): Task {
  const { executionId, startedAt = 0, changedAt = startedAt } = answer
  if (executionId === undefined) throw new TypeError('A task is an execution; a dry run is none.')
  const statusMessage = messageOf(answer)
  return {
    taskId: executionId,
    status: taskStatusOf(answer.status),
    ...(statusMessage === undefined ? {} : { statusMessage }),
    createdAt: new Date(startedAt).toISOString(),
    lastUpdatedAt: new Date(changedAt).toISOString(),
    ttlMs: keptMs === undefined ? null : Math.max(1, Math.round(keptMs)),
    pollIntervalMs,
  }
}

/**
 * `failed` is for calls that have no answer. A tool that failed has answered, and so has a call that nobody approved; only where
 * nobody knows what became of it there is no answer. Waiting for somebody else is `working`: the user of the client cannot end it.
 */
function taskStatusOf(status: CallAnswer['status']): TaskStatus {
  if (status === 'running' || status === 'approval_required') return 'working'
  if (status === 'input_required' || status === 'cancelled') return status
  return status === 'indeterminate' ? 'failed' : 'completed'
}

function messageOf({ status, progress, approval, inputRequest, error }: CallAnswer): string | undefined {
  if (status === 'running') return progress?.message
  if (status === 'input_required') return inputRequest?.message
  if (status === 'approval_required') {
    return approval === undefined
      ? 'It waits for an approval.'
      : `It waits for an approval by ${approval.approvers.join(', ')}.`
  }
  return error?.message
}
