import { GatehouseError, type Clock, type Operation } from '@gatehouse/core'
import { requireScope, type UserStore } from '@gatehouse/identity'
import type { Approval } from './approval.ts'
import { approvalFacts } from './approval-facts.ts'
import type { ApprovalStore } from './approval-store.ts'
import { approvalNotFound, findVisible } from './find-visible.ts'

export interface Decision {
  readonly decision: 'approved' | 'denied'
  readonly via: 'api' | 'link'
  /** Told to whoever asked. */
  readonly reason?: string | undefined
}

/**
 * Says yes or no, once. Of many who decide at the same time one is heard; the same decision of the same person again changes
 * nothing. Throws `approval_not_found`, `own_approval`, `not_an_approver`, `approval_closed`.
 */
export async function decideApproval(
  deps: {
    readonly store: Pick<ApprovalStore, 'find' | 'decide'>
    readonly users: Pick<UserStore, 'findById'>
    readonly clock: Clock
  },
  op: Operation,
  id: string,
  { decision, via, reason }: Decision,
): Promise<Approval> {
  const { approval, mayDecide, isOwn } = await findVisible(deps, op, id)
  op.note(approvalFacts(approval))
  // A link stands for the decision itself. A key may be in the hands of an agent, so it must be good for it.
  if (via === 'api' && !op.principal.scopes.includes('admin')) requireScope(op.principal, 'approvals.decide')
  if (isOwn) throw own()
  if (!mayDecide) throw notAsked()
  if (isAlready(approval, op, decision)) return approval

  const at = deps.clock.now()
  const by = { userId: op.principal.userId, at, via, ...(reason === undefined ? {} : { reason }) }
  const isDecided = await deps.store.decide({ tenantId: op.tenantId, id, decision, by })
  const now = await deps.store.find(op.tenantId, id)
  if (now === undefined) throw approvalNotFound(id)
  if (!isDecided && !isAlready(now, op, decision)) throw closed(now, at)
  op.note(approvalFacts(now))
  return now
}

function isAlready({ status, decision }: Approval, op: Operation, wanted: Decision['decision']): boolean {
  return status === wanted && decision?.userId === op.principal.userId
}

function own(): GatehouseError {
  return new GatehouseError('forbidden', 'own_approval', 'You asked for this approval; somebody else has to decide.', {
    hint: 'gatehouse approvals show names those who may.',
  })
}

function notAsked(): GatehouseError {
  return new GatehouseError('forbidden', 'not_an_approver', 'You are not among those who may decide this.', {
    hint: 'gatehouse approvals show names those who may.',
  })
}

function closed({ status, expiresAt }: Approval, now: number): GatehouseError {
  const isOver = status === 'pending' && expiresAt <= now
  return new GatehouseError('conflict', 'approval_closed', `It is ${isOver ? 'expired' : status} already.`, {
    hint: 'gatehouse approvals show says who decided, and when.',
    details: { status: isOver ? 'expired' : status },
  })
}
