import { isGatehouseError, type ErrorKind, type Operation } from '@gatehouse/core'
import type { ToolFailure, ToolFailureKind } from '@gatehouse/spec'
import type { Claimed, OutputChecked, Recorded } from './call.ts'
import type { ExecutionDeps } from './stages-of-call.ts'
import { recordOutcome } from './stages/record-outcome.ts'

/**
 * The end of a call that was refused before anything was sent. It leaves no execution behind, so that its idempotency key
 * can be used again, and the refusal is thrown; unless somebody has the id already, then it is an execution that failed.
 */
export async function endRefused(
  deps: Pick<ExecutionDeps, 'executions' | 'running' | 'clock' | 'maxResultBytes'>,
  op: Operation,
  call: Claimed,
  refusal: unknown,
): Promise<Recorded & OutputChecked> {
  const { tenantId, id } = call.execution
  if (deps.running.refuse(id)) {
    if (!(await deps.running.endUnstored(id))) await deps.executions.release(tenantId, id)
    throw refusal
  }
  const output = { kind: 'failed', failure: asFailure(refusal) } as const
  const recorded = await recordOutcome(deps).run(op, { ...call, output, warnings: [] })
  return { ...recorded, warnings: [] }
}

const kindOf: Partial<Record<ErrorKind, ToolFailureKind>> = {
  unauthenticated: 'unauthorized',
  forbidden: 'unauthorized',
  rate_limited: 'rate_limited',
  timeout: 'timeout',
  unavailable: 'unreachable',
}

export function asFailure(refusal: unknown): ToolFailure {
  if (!isGatehouseError(refusal))
    return { kind: 'backend_error', message: 'The call could not be begun; nothing was run.' }
  return {
    kind: kindOf[refusal.kind] ?? 'backend_error',
    message: refusal.message,
    ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
  }
}
