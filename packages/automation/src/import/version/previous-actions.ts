import type { Action, RequestAction } from '../../action/action.ts'
import type { ActionStore } from '../../action/action-store.ts'

const atOnce = 16
/** From here on reading a namespace page by page is cheaper than asking for each action. */
const manyActions = 500
const pageSize = 500

type Named = Pick<Action, 'namespace' | 'name'>

/** The stored actions of these names that are requests, by `namespace.name`. */
export async function previousActions(
  store: ActionStore,
  tenantId: string,
  wanted: readonly Named[],
): Promise<ReadonlyMap<string, RequestAction>> {
  const found = new Map<string, RequestAction>()
  const keep = (action: Action | undefined): void => {
    if (action?.request !== undefined) found.set(`${action.namespace}.${action.name}`, action)
  }
  if (wanted.length < manyActions) {
    for (let i = 0; i < wanted.length; i += atOnce) {
      const portion = wanted.slice(i, i + atOnce)
      const actions = await Promise.all(portion.map(({ namespace, name }) => store.find(tenantId, { namespace, name })))
      for (const action of actions) keep(action)
    }
    return found
  }
  for (const namespace of new Set(wanted.map((action) => action.namespace))) {
    for (let cursor: string | undefined; ;) {
      const page = await store.list(tenantId, { namespace }, { cursor, limit: pageSize })
      for (const entry of page.items) if (entry.kind === 'present') keep(entry.action)
      if (page.next === undefined) break
      cursor = page.next
    }
  }
  return found
}
