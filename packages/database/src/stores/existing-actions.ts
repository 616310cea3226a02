import { sql, type Kysely } from 'kysely'
import type { ExistingAction } from '@gatehouse/automation'
import { nameOf } from './action-versions.ts'
import type { Tables } from './tables.ts'

/**
 * What exists in some namespaces, as an import needs it. Two queries put together here: as one join, a planner that does not
 * know how many rows there are may compare each with each.
 */
export async function existingActions(
  kysely: Kysely<Tables>,
  tenantId: string,
  namespaces: readonly string[],
): Promise<readonly ExistingAction[]> {
  const actions = await kysely
    .selectFrom('actions')
    .select(['namespace', 'name', 'version', 'hash', 'document'])
    .where('tenant_id', '=', tenantId)
    .where('is_present', '=', true)
    .where(sql<boolean>`namespace = any(${namespaces}::text[])`)
    .orderBy('namespace')
    .orderBy('name')
    .execute()
  const superseded = await kysely
    .selectFrom('action_versions')
    .select(['namespace', 'name', 'version'])
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`namespace = any(${namespaces}::text[])`)
    .orderBy('superseded_at', 'desc')
    .execute()
  const perAction = Map.groupBy(superseded, nameOf)
  return actions.map((action) => {
    const versions = perAction.get(nameOf(action))?.map(({ version }) => version)
    return { ...action, ...(versions === undefined ? {} : { otherVersions: versions }) }
  })
}
