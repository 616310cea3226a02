import type { ApprovalDesk } from '@gatehouse/execution'
import type { Approvals, ApprovalStore } from '@gatehouse/policy'

/** What calls ask of approvals. */
export function createApprovalDesk(deps: {
  readonly approvals: Approvals
  readonly store: Pick<ApprovalStore, 'goOn' | 'replace' | 'withdraw'>
}): ApprovalDesk {
  const { approvals, store } = deps
  return {
    isRequired: async (_op, tool) => tool.needsApproval === true,
    draft: approvals.draft,
    find: approvals.find,
    arguments: approvals.arguments,
    record: approvals.record,
    sweep: approvals.sweep,
    goOn: (change) => store.goOn(change),
    replace: (id, next) => store.replace(id, next),
    withdraw: (change) => store.withdraw(change),
  }
}
