import { GatehouseError, traceHeaders, type Operation } from '@gatehouse/core'
import { approvalOf } from './approval-of.ts'
import { answerOf, type CallAnswer } from './answer.ts'
import type { ExecutionDeps } from './stages-of-call.ts'
import type { Execution } from './execution.ts'
import { hasEnded } from './execution.ts'
import { findOwn } from './find-own.ts'
import { checkOutputRules } from './stages/check-output-rules.ts'
import { recordOutcome } from './stages/record-outcome.ts'
import { adapterOf, reread, takeOver } from './take-over.ts'
import { asShown } from './rule-output.ts'
import { waitForEnd } from './wait-for-end.ts'

export type CancelExecution = (op: Operation, request: { executionId: string }) => Promise<CallAnswer>

const waitForCancelMs = 5_000
const backendTimeoutMs = 10_000

/**
 * Stops an execution of this user, wherever it runs, at its backend. One that has ended already stays as it is, and says
 * so; one whose backend has not stopped it yet is running.
 */
export function createCancelExecution(deps: ExecutionDeps): CancelExecution {
  return async (op, { executionId }) => {
    const execution = await findOwn(deps, op, executionId)
    const told = hasEnded(execution.status) ? execution : await stop(deps, op, execution)
    const waited = await waitForEnd(deps, told, { waitMs: waitForCancelMs, signal: op.signal })
    const end = await asShown(deps.rules, op, waited)
    const approval = await approvalOf(deps, end)
    return answerOf(end, { ...deps, approval, progress: deps.running.progressOf(end.id) })
  }
}

async function stop(deps: ExecutionDeps, op: Operation, execution: Execution): Promise<Execution> {
  if (execution.status === 'awaiting_approval') return withdraw(deps, op, execution)
  if (execution.status === 'running' && deps.running.cancel(execution.id)) return execution
  if (execution.pause !== undefined) return stopAtBackend(deps, op, execution)
  // Whoever runs it looks for this twice a second.
  await deps.runners.askToCancel(execution)
  return execution
}

/** Nothing was sent yet. When somebody goes on with it at this moment, that is what it answers. */
async function withdraw(deps: ExecutionDeps, op: Operation, execution: Execution): Promise<Execution> {
  const { tenantId, approvalId: id } = execution
  const failure = { kind: 'cancelled', message: 'The call was cancelled before anybody approved it.' } as const
  const change = { tenantId, id: id!, status: 'cancelled', failure, at: deps.clock.now() } as const
  const approval = (await deps.approvals.withdraw(change)) ? await deps.approvals.find(tenantId, id!) : undefined
  if (approval !== undefined) await deps.approvals.record('withdraw', approval, op)
  return reread(deps, execution)
}

/** Its end may be brought by whoever follows it as well; both bring the same one, and the first counts. */
async function stopAtBackend(deps: ExecutionDeps, op: Operation, execution: Execution): Promise<Execution> {
  const adapter = await adapterOf(deps, execution)
  if (adapter?.cancel === undefined) throw notCancellable()
  const credential = await deps.credentials.obtain(op, adapter.credential)
  const standing = await adapter.cancel({
    tool: execution.tool,
    handle: execution.pause!.handle,
    executionId: execution.id,
    credential,
    timeoutMs: backendTimeoutMs,
    ...traceHeaders(op.trace),
    signal: op.signal,
  })
  if (standing.kind === 'no_news') {
    throw new GatehouseError('unavailable', 'not_cancelled', `Not cancelled: ${standing.failure.message}`, {
      hint: 'The execution stands as it was. Try again.',
      ...(standing.failure.retryAfterMs === undefined ? {} : { retryAfterMs: standing.failure.retryAfterMs }),
    })
  }
  if (standing.kind === 'succeeded' || standing.kind === 'failed') {
    const { finished } = await recordOutcome(deps).run(op, {
      execution,
      ...(await checkOutputRules(deps).run(op, { execution, output: standing })),
    })
    return finished
  }
  return takeOver(deps, op, await reread(deps, execution))
}

function notCancellable(): GatehouseError {
  return new GatehouseError('conflict', 'not_cancellable', 'The backend of this tool cannot stop what it has begun.', {
    hint: 'Ask again with resume_execution; it ends by itself.',
  })
}
