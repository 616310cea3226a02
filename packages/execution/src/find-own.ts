import { GatehouseError, parseToolReference, type Operation } from '@gatehouse/core'
import type { ExecutionDeps } from './stages-of-call.ts'
import type { Execution } from './execution.ts'

/** Somebody else's execution, and one of a tool the user may not use any more, do not exist for them. */
export async function findOwn(
  deps: Pick<ExecutionDeps, 'executions' | 'permissions' | 'running'>,
  op: Operation,
  executionId: string,
): Promise<Execution> {
  const { userId } = op.principal
  const execution =
    deps.running.recentReads.find(op.tenantId, userId, executionId) ??
    (await deps.executions.find(op.tenantId, userId, executionId))
  op.note({ executionId })
  if (execution === undefined) throw notFound(executionId)
  const reference = parseToolReference(`${execution.tool}@${execution.toolVersion}`)
  const permission = await deps.permissions.decide(op, reference)
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
