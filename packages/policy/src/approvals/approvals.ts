import type { AuditPort, Clock, Operation, Page, PageRequest, Principal } from '@gatehouse/core'
import type { UserStore } from '@gatehouse/identity'
import type { Approval, ApprovalStatus } from './approval.ts'
import { approvalFacts } from './approval-facts.ts'
import type { ApprovalKeys } from './approval-keys.ts'
import { makeLink, openLink, type MadeLink } from './approval-links.ts'
import type { ApprovalStore } from './approval-store.ts'
import { decideApproval, type Decision } from './decide-approval.ts'
import { draftApproval, type ApprovalRequest, type ApprovalSettings } from './draft-approval.ts'
import { findVisible, type SeenApproval } from './find-visible.ts'
import { listApprovals } from './list-approvals.ts'
import { openArguments, type Arguments } from './sealed-arguments.ts'

/** Everything there is to do with approvals, whichever surface asks. */
export interface Approvals {
  /** For whoever stores it together with its execution. Throws `too_many_pending_approvals`. */
  draft(op: Operation, request: ApprovalRequest): Promise<Approval>
  find(tenantId: string, id: string): Promise<Approval | undefined>
  /** Throws `approval_unreadable`. */
  arguments(approval: Approval): Arguments
  list(op: Operation, filter: { readonly status?: ApprovalStatus }, page: PageRequest): Promise<Page<SeenApproval>>
  /** Throws `approval_not_found`. */
  show(op: Operation, id: string): Promise<SeenApproval>
  decide(op: Operation, id: string, decision: Decision): Promise<Approval>
  link(op: Operation, id: string, forUser: string | undefined): Promise<MadeLink>
  /** Throws `invalid_link`. */
  openLink(token: string): Promise<{ readonly approval: Approval; readonly principal: Principal }>
  /** An entry of its own about what happened to an approval. */
  record(event: 'request' | 'use' | 'withdraw' | 'expire', approval: Approval, op?: Operation): Promise<void>
  /** Expires those whose time is over. Returns how many. */
  sweep(): Promise<number>
}

const expiredAtOnce = 500

export function createApprovals(deps: {
  readonly store: ApprovalStore
  readonly users: UserStore
  readonly keys: ApprovalKeys
  readonly settings: ApprovalSettings
  readonly audit: AuditPort
  readonly clock: Clock
}): Approvals {
  const { store, keys, audit, clock } = deps
  const record: Approvals['record'] = (event, approval, op) =>
    audit.record({
      tenantId: approval.tenantId,
      action: `approvals.${event}`,
      outcome: approval.status,
      userId: approval.userId,
      actor: approval.actor,
      ...(op === undefined ? {} : { traceId: op.trace.traceId }),
      facts: approvalFacts(approval),
    })

  return {
    draft: (op, request) => draftApproval(deps, op, request),
    find: (tenantId, id) => store.find(tenantId, id),
    arguments: (approval) => openArguments(keys, approval),
    list: (op, filter, page) => listApprovals(deps, op, filter, page),
    show: (op, id) => findVisible(deps, op, id),
    decide: (op, id, decision) => decideApproval(deps, op, id, decision),
    link: (op, id, forUser) => makeLink(deps, op, id, forUser),
    openLink: (token) => openLink(deps, token),
    record,
    async sweep() {
      let count = 0
      for (;;) {
        const expired = await store.expire(clock.now(), expiredAtOnce)
        for (const approval of expired) await record('expire', approval)
        count += expired.length
        if (expired.length < expiredAtOnce) return count
      }
    },
  }
}
