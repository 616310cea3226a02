import type { Operation, Page, PageRequest } from '@gatehouse/core'
import type { UserStore } from '@gatehouse/identity'
import type { ApprovalStatus } from './approval.ts'
import type { ApprovalStore } from './approval-store.ts'
import { seenBy, type SeenApproval } from './find-visible.ts'

/** Somebody who may decide few of many waits no longer than this many reads. */
const mostReads = 50
const lookAhead = 200

/**
 * Newest first: those that the principal may decide or has asked for; for administrators, all. What others wait for does
 * not show, not even as a page that leads to nothing.
 */
export async function listApprovals(
  deps: { readonly store: Pick<ApprovalStore, 'list'>; readonly users: Pick<UserStore, 'findById'> },
  op: Operation,
  filter: { readonly status?: ApprovalStatus },
  { cursor, limit }: PageRequest,
): Promise<Page<SeenApproval>> {
  const seesAll = op.principal.scopes.includes('admin')
  const read = async (from: string | undefined, size: number) => {
    const page = await deps.store.list(op.tenantId, filter, { cursor: from, limit: size })
    const seen = await Promise.all(page.items.map((approval) => seenBy(deps, op, approval)))
    return { next: page.next, visible: seen.filter(({ mayDecide, isOwn }) => seesAll || mayDecide || isOwn) }
  }

  const items: SeenApproval[] = []
  let next = cursor
  for (let reads = 0; reads < mostReads; reads++) {
    const page = await read(next, limit - items.length)
    items.push(...page.visible)
    next = page.next
    if (next === undefined) return { items }
    if (items.length >= limit) break
  }
  let ahead = await read(next, seesAll ? 1 : lookAhead)
  for (let reads = 0; ahead.visible.length === 0 && ahead.next !== undefined && reads < mostReads; reads++)
    ahead = await read(ahead.next, lookAhead)
  const isEnd = ahead.visible.length === 0 && ahead.next === undefined
  return isEnd || next === undefined ? { items } : { items, next }
}
