import { GatehouseError, parseToolReference, type Operation } from '@gatehouse/core'
import { answerOf, type CallAnswer } from './answer.ts'
import type { ExecutionDeps } from './call-tool.ts'
import type { Execution } from './execution.ts'
import { waitForEnd } from './wait-for-end.ts'

export type ResumeExecution = (op: Operation, request: { executionId: string; waitMs: number }) => Promise<CallAnswer>
export type CancelExecution = (op: Operation, request: { executionId: string }) => Promise<CallAnswer>

type ResumeDeps = Pick<ExecutionDeps, 'executions' | 'running' | 'permissions' | 'maxResultBytes'>

/** Waits for an execution of this user and answers as the call itself would have. */
export function createResumeExecution(deps: ResumeDeps): ResumeExecution {
  return async (op, { executionId, waitMs }) => {
    const execution = await findOwn(deps, op, executionId)
    const end = await waitForEnd(deps, execution, { waitMs, signal: op.signal })
    return answerOf(end, { maxResultBytes: deps.maxResultBytes })
  }
}

const waitForCancelMs = 5_000

/** Stops an execution of this user. One that has ended already stays as it is, and says so. */
export function createCancelExecution(deps: ResumeDeps): CancelExecution {
  return async (op, { executionId }) => {
    const execution = await findOwn(deps, op, executionId)
    if (execution.status === 'running' && !deps.running.cancel(execution.id)) {
      throw new GatehouseError(
        'conflict',
        'runs_elsewhere',
        'The execution runs in another process and cannot be cancelled from here.',
        {
          hint: 'Ask again with resume_execution; it ends by itself at its time limit.',
          retryAfterMs: 1_000,
        },
      )
    }
    const end = await waitForEnd(deps, execution, { waitMs: waitForCancelMs, signal: op.signal })
    return answerOf(end, { maxResultBytes: deps.maxResultBytes })
  }
}

/** Somebody else's execution, and one of a tool the user may not use any more, do not exist for them. */
async function findOwn(deps: ResumeDeps, op: Operation, executionId: string): Promise<Execution> {
  const execution = await deps.executions.find(op.tenantId, op.principal.userId, executionId)
  op.note({ executionId })
  if (execution === undefined) throw notFound(executionId)
  const permission = await deps.permissions.decide(op, parseToolReference(execution.tool))
  op.note({
    tool: execution.tool,
    toolVersion: execution.toolVersion,
    decision: permission.decision,
    reason: permission.reason,
    ...(permission.grantId === undefined ? {} : { decidedBy: permission.grantId }),
  })
  if (permission.decision === 'deny') throw notFound(executionId)
  return execution
}

function notFound(executionId: string): GatehouseError {
  return new GatehouseError(
    'not_found',
    'execution_not_found',
    `You have no execution ${JSON.stringify(executionId.slice(0, 100))}.`,
  )
}
