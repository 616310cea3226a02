import type { Clock, Logger } from '@gatehouse/core'
import type { Approval } from './approval.ts'
import type { ApprovalStore } from './approval-store.ts'

/** Tells somebody outside that an approval is asked for. Rejects when it was not taken. */
export type SendNotice = (approval: Approval, signal: AbortSignal) => Promise<void>

const atOnce = 20
/** Also how long one delivery may take before another process tries. */
const againAfterMs = 30_000

/**
 * Tells of approvals that are asked for, each until it was taken or nobody needs to decide any more. A process that dies in
 * between has told, and another tells again: the receiver knows a notice by its id. Returns how many were taken.
 */
export async function sendDueNotices(
  deps: {
    readonly store: Pick<ApprovalStore, 'takeNotices' | 'endNotice'>
    readonly tenantId: string
    readonly send: SendNotice
    readonly clock: Clock
    readonly log: Logger
  },
  signal: AbortSignal,
): Promise<number> {
  const { store, tenantId, send, clock, log } = deps
  const now = clock.now()
  const due = await store.takeNotices(tenantId, { now, until: now + againAfterMs, limit: atOnce })
  const taken = await Promise.all(
    due.map(async (approval) => {
      try {
        await send(approval, signal)
      } catch (error) {
        log.warn({ err: error, approvalId: approval.id }, 'approvers were not told')
        return false
      }
      await store.endNotice(tenantId, approval.id)
      return true
    }),
  )
  return taken.filter(Boolean).length
}
