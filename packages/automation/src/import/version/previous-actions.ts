import type { Action, RequestAction } from '../../action/action.ts'
import type { ActionStore } from '../../action/action-store.ts'

const atOnce = 16
/** From here on reading a namespace page by page is cheaper than asking for each action. */
const manyActions = 500
const pageSize = 500

type Versioned = Pick<Action, 'namespace' | 'name' | 'version'>

/** The stored actions of these names and versions that are requests, by `namespace.name`. Removal dates do not matter. */
export async function previousActions(
  store: Pick<ActionStore, 'find' | 'list'>,
  tenantId: string,
  wanted: readonly Versioned[],
): Promise<ReadonlyMap<string, RequestAction>> {
  const listed = wanted.length < manyActions ? new Map<string, Action>() : await listedActions(store, tenantId, wanted)
  const found = new Map<string, RequestAction>()
  const keep = (action: Action | undefined): void => {
    if (action?.request !== undefined) found.set(nameOf(action), action)
  }
  // The catalog lists what can be called; the version that an import follows may be past its removal date.
  const isListed = (one: Versioned): boolean => listed.get(nameOf(one))?.version === one.version
  for (const one of wanted.filter(isListed)) keep(listed.get(nameOf(one)))
  const others = wanted.filter((one) => !isListed(one))
  for (let i = 0; i < others.length; i += atOnce) {
    const portion = others.slice(i, i + atOnce)
    const actions = await Promise.all(
      portion.map(({ namespace, name, version }) =>
        store.find(tenantId, { namespace, name, version }, { isRemovedIncluded: true }),
      ),
    )
    for (const action of actions) keep(action)
  }
  return found
}

async function listedActions(
  store: Pick<ActionStore, 'list'>,
  tenantId: string,
  wanted: readonly Versioned[],
): Promise<ReadonlyMap<string, Action>> {
  const names = new Set(wanted.map(nameOf))
  const listed = new Map<string, Action>()
  for (const namespace of new Set(wanted.map((action) => action.namespace))) {
    for (let cursor: string | undefined; ;) {
      const page = await store.list(tenantId, { namespace }, { cursor, limit: pageSize })
      for (const entry of page.items) {
        if (entry.kind === 'present' && names.has(nameOf(entry.action))) listed.set(nameOf(entry.action), entry.action)
      }
      if (page.next === undefined) break
      cursor = page.next
    }
  }
  return listed
}

function nameOf({ namespace, name }: Pick<Action, 'namespace' | 'name'>): string {
  return `${namespace}.${name}`
}
