import { digestOf, toolKey, type Clock, type Operation, type Stage } from '@gatehouse/core'
import { whyNotHeld, type ApprovalRequest, type ApprovedCall } from '@gatehouse/policy'
import type { Approved, Asked, InputChecked, Permitted, Requested, Resolved, Ruled, Validated } from '../call.ts'
import { claimRecorded } from '../claim-recorded.ts'
import type { Execution } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'
import type { ApprovalDesk } from '../ports.ts'
import { newExecution, refuseOtherCall } from './claim-execution.ts'

export interface AwaitApprovalDeps {
  readonly approvals: ApprovalDesk
  readonly executions: Pick<ExecutionStore, 'claimAwaiting' | 'release'>
  readonly clock: Clock
  readonly runnerId: string
}

type Call = Requested & Resolved & Permitted & InputChecked & Validated & Ruled & Asked

/**
 * A call that a rule or its tool wants approved is kept, sealed, until somebody has decided. It takes no place among the
 * running calls meanwhile. When it goes on, everything before this stage has been asked anew, and the approval must hold
 * for what the call is now; otherwise it is asked for once more.
 */
export function awaitApproval(deps: AwaitApprovalDeps): Stage<Call, Approved> {
  return {
    name: 'await-approval',
    async run(op, call) {
      const isNeeded =
        call.ruling.approvalBy !== undefined || (await deps.approvals.isRequired(op, call.definition, call.validInput))
      if (!isNeeded) return { approval: { kind: 'not_required' } }
      const { asked } = call
      if (asked === undefined) return { approval: await ask(deps, op, call) }
      const why = whyNotHeld(asked.approval, approvedCall(op, call, asked.execution), deps.clock.now())
      if (why === undefined) return { approval: { kind: 'given', approval: asked.approval } }
      op.note({ details: { approvalNotHeld: why } })
      return { approval: await askAnew(deps, op, call, asked) }
    },
  }
}

async function ask(deps: AwaitApprovalDeps, op: Operation, call: Call): Promise<Approved['approval']> {
  const started = newExecution(deps, op, call)
  const approval = await deps.approvals.draft(op, requestOf(call, started))
  const execution: Execution = { ...started, status: 'awaiting_approval', approvalId: approval.id }
  const earlier = await claimRecorded(deps.executions, op, execution, () =>
    deps.executions.claimAwaiting(execution, approval),
  )
  op.note({ executionId: (earlier ?? execution).id })
  if (earlier !== undefined) {
    refuseOtherCall(earlier, call)
    op.note({ details: { replayed: true } })
    return { kind: 'awaited', execution: earlier, isEarlier: true }
  }
  noteNeed(op, call, approval.id)
  await deps.approvals.record('request', approval, op)
  return { kind: 'awaited', execution, isEarlier: false }
}

async function askAnew(
  deps: AwaitApprovalDeps,
  op: Operation,
  call: Call,
  { execution, approval: old }: NonNullable<Asked['asked']>,
): Promise<Approved['approval']> {
  const approval = await deps.approvals.draft(op, requestOf(call, execution))
  if (await deps.approvals.replace(old.id, approval)) {
    noteNeed(op, call, approval.id)
    await deps.approvals.record('withdraw', { ...old, status: 'withdrawn' }, op)
    await deps.approvals.record('request', approval, op)
  }
  return { kind: 'awaited', execution: { ...execution, approvalId: approval.id }, isEarlier: false }
}

function requestOf(call: Call, execution: Execution): ApprovalRequest {
  const { id: executionId, tool, inputDigest } = execution
  const { definition, ruling } = call
  return {
    executionId,
    tool,
    toolVersion: definition.version,
    effect: definition.effect,
    definitionHash: definition.hash,
    inputDigest,
    rulesVersion: ruling.version,
    rule: ruling.approvalBy,
    input: call.input,
    shown: call.validInput,
  }
}

function approvedCall(op: Operation, call: Call, execution: Execution): ApprovedCall {
  const { definition, inputDigest, ruling, input, validInput } = call
  return {
    tenantId: op.tenantId,
    executionId: execution.id,
    userId: op.principal.userId,
    tool: toolKey(call.reference),
    toolVersion: definition.version,
    definitionHash: definition.hash,
    inputDigest,
    shownDigest: input === validInput ? inputDigest : digestOf(validInput),
    rulesVersion: ruling.version,
  }
}

function noteNeed(op: Operation, { ruling: { approvalBy } }: Ruled, id: string): void {
  op.note({ details: { approval: { id, ...(approvalBy === undefined ? {} : { rule: approvalBy.id }) } } })
}
