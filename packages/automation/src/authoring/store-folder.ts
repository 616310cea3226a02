import { compareVersions } from '@gatehouse/core'
import type { ActionStore, ImportDiff } from '../action/action-store.ts'
import type { Action } from '../action/action.ts'
import { nameOf, newest } from './compare-folder.ts'
import type { MadeAction } from './make-action.ts'

/** Versions that stand in a folder stay as long as they stand there; others go as they do everywhere. */
const keptVersions = { keepMs: 100 * 365 * 86_400_000, keepAtMost: 20 }

/**
 * Stores the newest version of each action as the current one, and before that those below it which are not stored yet, lowest
 * first: the store keeps what another takes the place of.
 */
export async function storeFolder(
  { actions: store }: { readonly actions: ActionStore },
  tenantId: string,
  document: string,
  actions: readonly MadeAction[],
  isDryRun: boolean,
): Promise<ImportDiff> {
  const groups = [...Map.groupBy(actions, nameOf).values()]
  const isKept = groups.some(({ length }) => length > 1)
  const retention = isKept ? { retention: keptVersions } : {}
  const replace = (list: readonly MadeAction[]): Promise<ImportDiff> =>
    store.replaceDocuments({ tenantId, documents: [document], actions: list.map(plain), isDryRun, ...retention })
  const current = groups.map(newest)
  // What is told is the difference to what was stored, whatever was stored on the way.
  const diff = await store.replaceDocuments({
    tenantId,
    documents: [document],
    actions: current.map(plain),
    isDryRun: true,
    ...retention,
  })
  if (isDryRun) return diff
  const missing = await missingVersions(store, tenantId, groups)
  for (let turn = 0; turn < Math.max(0, ...missing.map(({ length }) => length)); turn++) {
    await replace(groups.map((_group, i) => missing[i]![turn] ?? current[i]!))
  }
  await replace(current)
  await writeDeprecations(store, tenantId, actions)
  return diff
}

/** Per action: the versions below the newest one that are not stored, lowest first. */
function missingVersions(
  store: ActionStore,
  tenantId: string,
  groups: readonly (readonly MadeAction[])[],
): Promise<readonly (readonly MadeAction[])[]> {
  return Promise.all(
    groups.map(async (versions) => {
      if (versions.length === 1) return []
      const { namespace, name } = versions[0]!
      const stored = await store.versions(tenantId, { namespace, name }, { isRemovedIncluded: true })
      const hashes = new Map(stored.map(({ action }) => [action.version, action.hash]))
      const current = newest(versions)
      return versions
        .filter((one) => one !== current && hashes.get(one.version) !== one.hash)
        .toSorted((a, b) => compareVersions(a.version, b.version))
    }),
  )
}

async function writeDeprecations(store: ActionStore, tenantId: string, actions: readonly MadeAction[]): Promise<void> {
  for (const { namespace, name, version, authored } of actions) {
    const { deprecation } = authored.written
    if (deprecation === undefined) continue
    const { deprecated_at: deprecatedAt, removed_at: removedAt, advice } = deprecation
    await store.deprecate({
      tenantId,
      namespace,
      name,
      version,
      deprecation: {
        deprecatedAt,
        ...(removedAt === undefined ? {} : { removedAt }),
        ...(advice === undefined ? {} : { advice }),
      },
    })
  }
}

function plain({ authored: _authored, ...action }: MadeAction): Action {
  return action
}
