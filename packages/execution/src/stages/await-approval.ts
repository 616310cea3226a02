import { GatehouseError, type Stage } from '@gatehouse/core'
import type { Approved, Claimed, Permitted, Validated } from '../call.ts'
import type { ApprovalDesk } from '../ports.ts'

/** A call that needs somebody's approval does not go on. There is nobody to ask yet, so it is refused, never let through. */
export function awaitApproval(approvals: ApprovalDesk): Stage<Permitted & Validated & Claimed, Approved> {
  return {
    name: 'await-approval',
    async run(op, call) {
      if (!(await approvals.isRequired(op, call.definition, call.validInput)))
        return { approval: { kind: 'not_required' } }
      throw new GatehouseError(
        'forbidden',
        'approval_required',
        `${call.definition.name} needs an approval that nobody can give here.`,
      )
    },
  }
}
