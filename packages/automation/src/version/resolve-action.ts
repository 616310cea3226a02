import { matchVersion } from '@gatehouse/core'
import type { ActionStore } from '../action/action-store.ts'
import type { ActionVersion } from './action-version.ts'
import type { ActionId } from './parse-action-id.ts'

/**
 * The version that is meant, among those that can be called at this moment; undefined when there is none. A whole version is
 * exactly itself, `1` and `1.2` the newest of theirs, nothing and `latest` the newest of all.
 */
export async function resolveAction(
  store: Pick<ActionStore, 'versions'>,
  tenantId: string,
  id: ActionId,
  now: number,
): Promise<ActionVersion | undefined> {
  return chooseActionVersion(await store.versions(tenantId, id, { now }), id.version)
}

/** The same, where the versions are known already. */
export function chooseActionVersion(
  versions: readonly ActionVersion[],
  wanted: string | undefined,
): ActionVersion | undefined {
  const current = versions.find(({ isCurrent }) => isCurrent)?.action.version
  const available = versions.map(({ action }) => action.version)
  const version = matchVersion(available, wanted, current)
  return versions.find(({ action }) => action.version === version)
}
