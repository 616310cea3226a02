import { GatehouseError, isGatehouseError, type Clock, type Stage } from '@gatehouse/core'
import type { Approved, Claimed, Credentialed } from '../call.ts'
import type { ApprovalDesk } from '../ports.ts'

/**
 * The last step before anything is sent: the approval is used up and the execution runs, both or neither. Of many who go on
 * with one approval, in whatever process, one comes past here.
 */
export function useApproval(deps: {
  readonly approvals: ApprovalDesk
  readonly clock: Clock
  readonly runnerId: string
}): Stage<Claimed & Approved & Credentialed, Pick<Claimed, 'execution'>> {
  return {
    name: 'use-approval',
    async run(op, { execution, approval: { kind } }) {
      if (execution.status !== 'awaiting_approval') return { execution }
      const { tenantId, approvalId: id } = execution
      const { approvals, clock, runnerId } = deps
      const as = kind === 'given' ? 'used' : 'withdrawn'
      const at = clock.now()
      if (!(await approvals.goOn({ tenantId, id: id!, as, runnerId, at }))) throw taken()
      const approval = await approvals.find(tenantId, id!)
      if (approval !== undefined) await approvals.record(kind === 'given' ? 'use' : 'withdraw', approval, op)
      return { execution: { ...execution, status: 'running', runnerId, startedAt: at } }
    },
  }
}

const takenCode = 'approval_used'

/** Whether somebody else went on with it. */
export function isTaken(error: unknown): boolean {
  return isGatehouseError(error) && error.code === takenCode
}

function taken(): GatehouseError {
  return new GatehouseError('conflict', 'approval_used', 'The approval was used, or is not open any more.')
}
