import { setTimeout as sleep } from 'node:timers/promises'
import { isGatehouseError, type Operation } from '@gatehouse/core'
import type { Approval } from '@gatehouse/policy'
import { asFailure } from './end-refused.ts'
import type { Execution } from './execution.ts'
import { stagesOfCall, type ExecutionDeps } from './stages-of-call.ts'
import { isTaken } from './stages/use-approval.ts'
import { reread } from './take-over.ts'

const pollEveryMs = 250

/**
 * Waits for the decision about a call that needs one, as long as the caller waits, and goes on with the call once it is
 * approved. Who decides may do so in another process. Anything that does not wait for an approval is returned as it is.
 */
export async function goOnWhenApproved(
  deps: ExecutionDeps,
  op: Operation,
  execution: Execution,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Execution> {
  const until = performance.now() + waitMs
  let current = execution
  while (current.status === 'awaiting_approval') {
    if (deps.running.waitFor(current.id) !== undefined) return { ...current, status: 'running' }
    const approval = await standing(deps, current)
    if (approval?.status === 'approved' && isAskedBy(op, approval)) current = await goOn(deps, op, current, approval)
    else if (approval?.status !== 'pending') current = await reread(deps, current)
    const leftMs = until - performance.now()
    if (current.status !== 'awaiting_approval' || leftMs <= 0 || signal.aborted) return current
    await sleep(Math.min(pollEveryMs, leftMs), undefined, { signal }).catch(() => undefined)
  }
  return current
}

/** The approval as it stands; one whose time is over has expired, whether or not it was swept. */
async function standing(deps: ExecutionDeps, { tenantId, approvalId }: Execution): Promise<Approval | undefined> {
  const approval = await deps.approvals.find(tenantId, approvalId!)
  if (approval === undefined || approval.closedAt !== undefined || approval.expiresAt > deps.clock.now())
    return approval
  await deps.approvals.sweep()
  return deps.approvals.find(tenantId, approvalId!)
}

/** An approval is for the client that asked as well: another one of the same user sees how it stands. */
function isAskedBy({ principal }: Operation, { userId, actor }: Approval): boolean {
  return principal.userId === userId && principal.actor.kind === actor.kind && principal.actor.id === actor.id
}

/**
 * Enters the stages again with what was kept: permission, rules, limits and credential are asked anew. What can never run
 * any more ends here; what cannot run at this moment is thrown, and waits on.
 */
async function goOn(deps: ExecutionDeps, op: Operation, execution: Execution, approval: Approval): Promise<Execution> {
  const stages = stagesOfCall(deps)
  const asAsked = inRun(op, approval.run)
  const { input } = deps.approvals.arguments(approval)
  const { id, idempotencyKey } = execution
  const request = { tool: `${execution.tool}@${approval.toolVersion}`, input, idempotencyKey, executionId: id }
  const asked = { execution, approval }
  const approved = await stages.admit
    .run(asAsked, request)
    .then((admitted) => stages.approve.run(asAsked, { ...admitted, asked }))
    .catch((refusal: unknown) => endUnfit(deps, op, asked, refusal))
  // Of many who find that it does not hold, one asks anew.
  if (approved === undefined || approved.approval.kind === 'awaited') return reread(deps, execution)

  const running: Execution = { ...execution, status: 'running' }
  if (deps.running.waitFor(id) !== undefined) return running
  void deps.running.start(id, async (life) => {
    using cleanup = new DisposableStack()
    const detached: Operation = { ...asAsked, signal: life.signal }
    const prepared = await stages.prepare
      .run(detached, { ...approved, execution, cleanup })
      .catch((refusal: unknown) => (isTaken(refusal) ? undefined : Promise.reject(refusal)))
    if (prepared === undefined) return reread(deps, execution)
    const end = await stages.perform.run(detached, { ...prepared, life })
    await deps.onLateEnd(op, end)
    return end.finished
  })
  deps.running.tell(id)
  return running
}

/** The run that rules are asked about is that of the call, whatever the client calls this request. */
function inRun({ run: _run, ...op }: Operation, run: string | undefined): Operation {
  return run === undefined ? op : { ...op, run }
}

const finalKinds: ReadonlySet<string> = new Set(['not_found', 'invalid', 'forbidden', 'too_large'])

async function endUnfit(
  deps: ExecutionDeps,
  op: Operation,
  { approval }: { readonly approval: Approval },
  refusal: unknown,
): Promise<undefined> {
  if (!isGatehouseError(refusal) || !finalKinds.has(refusal.kind)) throw refusal
  const { tenantId, id } = approval
  const change = { tenantId, id, status: 'failed', failure: asFailure(refusal), at: deps.clock.now() } as const
  if (!(await deps.approvals.withdraw(change))) return
  await deps.approvals.record('withdraw', { ...approval, status: 'withdrawn' }, op)
}
