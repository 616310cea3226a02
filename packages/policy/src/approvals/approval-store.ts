import type { Page, PageRequest } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import type { Approval, ApprovalDecision, ApprovalStatus } from './approval.ts'

/**
 * Approvals, and what they do to the executions that wait for them. Every change of both is one transaction, and exact under
 * concurrency: of many who decide or go on, one does. When an approval closes, its sealed arguments are forgotten.
 */
export interface ApprovalStore {
  find(tenantId: string, id: string): Promise<Approval | undefined>
  /** Newest first. */
  list(
    tenantId: string,
    filter: { readonly status?: ApprovalStatus; readonly userId?: string },
    page: PageRequest,
  ): Promise<Page<Approval>>
  /** How many of this user are pending. */
  countPending(tenantId: string, userId: string): Promise<number>
  /** False when it is not pending, or its time is over. A denial ends the execution as `denied`. */
  decide(change: {
    readonly tenantId: string
    readonly id: string
    readonly decision: 'approved' | 'denied'
    readonly by: ApprovalDecision
  }): Promise<boolean>
  /**
   * Lets the execution go on: it is `running` then, in the hands of this runner, and counts as started now. With `used`, only
   * while the approval is approved and its time is not over; with `withdrawn`, the call needs none any more. False: it is
   * somebody else's, or nobody's.
   */
  goOn(change: {
    readonly tenantId: string
    readonly id: string
    readonly as: 'used' | 'withdrawn'
    readonly runnerId: string
    readonly at: number
  }): Promise<boolean>
  /** Withdraws an open approval; its execution waits for the next one instead. False when it is not open. */
  replace(id: string, next: Approval): Promise<boolean>
  /** Withdraws an open approval and ends its execution. False when it is not open. */
  withdraw(change: {
    readonly tenantId: string
    readonly id: string
    readonly status: 'cancelled' | 'failed'
    readonly failure: ToolFailure
    readonly at: number
  }): Promise<boolean>
  /**
   * Pending approvals that somebody outside is to be told of by now, the longest waiting first; nobody else gets them before
   * `until`.
   */
  takeNotices(
    tenantId: string,
    options: { readonly now: number; readonly until: number; readonly limit: number },
  ): Promise<readonly Approval[]>
  /** They have been told. */
  endNotice(tenantId: string, id: string): Promise<void>
  /** Expires those whose time is over, of all tenants, and ends their executions as `expired`. At most so many at once. */
  expire(now: number, limit: number): Promise<readonly Approval[]>
}
