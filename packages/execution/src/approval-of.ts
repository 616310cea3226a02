import type { Approval, Approvers } from '@gatehouse/policy'
import type { Execution } from './execution.ts'
import type { ApprovalDesk } from './ports.ts'

/** What whoever made a call hears about its approval. */
export interface AnsweredApproval extends Pick<Approval, 'id' | 'status' | 'expiresAt'> {
  /** Who is asked, in words: `group finance`, `user bob@example.com`, `administrators`. */
  readonly approvers: readonly string[]
  /** What the rule that asks for it says to the caller. */
  readonly message?: string
}

/** The approval that an execution waits for, or did not get. */
export async function approvalOf(
  deps: { readonly approvals: Pick<ApprovalDesk, 'find'> },
  { tenantId, approvalId, status }: Execution,
): Promise<AnsweredApproval | undefined> {
  const isOfInterest = status === 'awaiting_approval' || status === 'denied' || status === 'expired'
  if (approvalId === undefined || !isOfInterest) return undefined
  const approval = await deps.approvals.find(tenantId, approvalId)
  if (approval === undefined) return undefined
  const { id, expiresAt, approvers, neededBy } = approval
  const message = neededBy.kind === 'rule' && neededBy.message !== undefined ? { message: neededBy.message } : {}
  return { id, status: approval.status, expiresAt, approvers: inWords(approvers), ...message }
}

function inWords({ administrators, users = [], groups = [], roles = [] }: Approvers): readonly string[] {
  return [
    ...(administrators === true ? ['administrators'] : []),
    ...users.map((user) => `user ${user}`),
    ...groups.map((group) => `group ${group}`),
    ...roles.map((role) => `role ${role}`),
  ]
}
