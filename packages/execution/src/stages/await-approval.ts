import { GatehouseError, type Stage } from '@gatehouse/core'
import type { Approved, Claimed, Permitted, Ruled, Validated } from '../call.ts'
import type { ApprovalDesk } from '../ports.ts'

/** A call that needs somebody's approval does not go on. There is nobody to ask yet, so it is refused, never let through. */
export function awaitApproval(approvals: ApprovalDesk): Stage<Permitted & Validated & Ruled & Claimed, Approved> {
  return {
    name: 'await-approval',
    async run(op, call) {
      const rule = call.ruling.approvalBy
      if (rule === undefined && !(await approvals.isRequired(op, call.definition, call.validInput)))
        return { approval: { kind: 'not_required' } }
      if (rule !== undefined) op.note({ decision: 'deny', reason: 'rule', decidedBy: rule.id })
      throw new GatehouseError(
        'forbidden',
        'approval_required',
        rule?.message ?? `${call.definition.name} needs an approval that nobody can give here.`,
        rule === undefined ? {} : { details: { rule: rule.id } },
      )
    },
  }
}
