import { GatehouseError, type Operation } from '@gatehouse/core'
import type { UserStore } from '@gatehouse/identity'
import type { Approval } from './approval.ts'
import type { ApprovalStore } from './approval-store.ts'
import { isApprover, isSamePerson } from './may-decide.ts'

/** An approval as somebody sees it. */
export interface SeenApproval {
  readonly approval: Approval
  /** Whether they are among those who are asked, and did not ask themselves. */
  readonly mayDecide: boolean
  readonly isOwn: boolean
}

/**
 * The approval, for those who are asked, for whoever asks, and for administrators; for everybody else it does not exist.
 * Throws `approval_not_found`.
 */
export async function findVisible(
  deps: { readonly store: Pick<ApprovalStore, 'find'>; readonly users: Pick<UserStore, 'findById'> },
  op: Operation,
  id: string,
): Promise<SeenApproval> {
  const approval = await deps.store.find(op.tenantId, id)
  if (approval === undefined) throw approvalNotFound(id)
  const seen = await seenBy(deps, op, approval)
  if (!seen.mayDecide && !seen.isOwn && !op.principal.scopes.includes('admin')) throw approvalNotFound(id)
  return seen
}

export async function seenBy(
  deps: { readonly users: Pick<UserStore, 'findById'> },
  op: Operation,
  approval: Approval,
): Promise<SeenApproval> {
  const { principal } = op
  const asked = isApprover(approval, principal)
  // Names are read only where they decide anything.
  const requester = asked ? await deps.users.findById(approval.tenantId, approval.userId) : undefined
  const person =
    requester === undefined ? { userId: approval.userId, aliases: [] } : { ...requester, userId: requester.id }
  const isOwn = isSamePerson(person, principal)
  return { approval, mayDecide: asked && !isOwn, isOwn }
}

export function approvalNotFound(id: string): GatehouseError {
  return new GatehouseError(
    'not_found',
    'approval_not_found',
    `There is no approval ${JSON.stringify(id.slice(0, 100))} that you can see.`,
    { hint: 'gatehouse approvals list shows those that you may decide.' },
  )
}
