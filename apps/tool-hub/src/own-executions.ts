import { parseToolReference, type Operation, type Page, type PageRequest } from '@gatehouse/core'
import type { Execution, ExecutionStatus, ExecutionStore } from '@gatehouse/execution'
import type { HubPermissions } from './permission-desk.ts'

type Listed = Omit<Execution, 'result'>

export type OwnExecutions = (
  op: Operation,
  filter: { readonly tool?: string; readonly status?: ExecutionStatus },
  page: PageRequest,
) => Promise<Page<Listed>>

/** A user who lost the grant of a tool they ran a thousand times waits no longer than this many reads. */
const maxReads = 50
const lookAhead = 200

/**
 * What the user ran, newest first. Executions of tools that they may not use any more do not exist for them: they are not
 * listed, and a page does not point to another that would be empty.
 */
export function createOwnExecutions(deps: {
  readonly executions: Pick<ExecutionStore, 'list'>
  readonly permissions: Pick<HubPermissions, 'decideAll'>
}): OwnExecutions {
  return async (op, filter, { cursor, limit }) => {
    const areVisible = visibility(deps.permissions, op)
    let reads = 0
    const read = async (next: string | undefined, size: number): Promise<{ items: Listed[]; next?: string }> => {
      reads++
      const page = await deps.executions.list(
        op.tenantId,
        { ...filter, userId: op.principal.userId },
        { cursor: next, limit: size },
      )
      const visible = await areVisible(page.items)
      return { ...page, items: page.items.filter((_, i) => visible[i]) }
    }

    let page = await read(cursor, limit)
    const items = page.items
    while (items.length < limit && page.next !== undefined && reads < maxReads) {
      page = await read(page.next, limit - items.length)
      items.push(...page.items)
    }
    const { next } = page
    if (next === undefined) return { items }
    let ahead = await read(next, lookAhead)
    while (ahead.items.length === 0 && ahead.next !== undefined && reads < maxReads)
      ahead = await read(ahead.next, lookAhead)
    return ahead.items.length === 0 && ahead.next === undefined ? { items } : { items, next }
  }
}

/** Each tool is decided once per request, those of a page together. */
function visibility(
  permissions: Pick<HubPermissions, 'decideAll'>,
  op: Operation,
): (executions: readonly Listed[]) => Promise<readonly boolean[]> {
  const decided = new Map<string, boolean>()
  return async (executions) => {
    const fresh = [...new Set(executions.map(({ tool }) => tool))].filter((tool) => !decided.has(tool))
    const decisions = await permissions.decideAll(
      op,
      fresh.map((tool) => parseToolReference(tool)),
    )
    for (const [i, tool] of fresh.entries()) decided.set(tool, decisions[i]!.decision === 'allow')
    return executions.map(({ tool }) => decided.get(tool)!)
  }
}
