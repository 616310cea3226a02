import { sql, type Transaction } from 'kysely'
import type { ActionStore } from '@gatehouse/automation'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

type DeprecationChange = Parameters<ActionStore['deprecate']>[0]

export async function deprecateVersion(transaction: Transaction<Tables>, change: DeprecationChange): Promise<boolean> {
  const { tenantId, namespace, name, version, deprecation } = change
  const revision = (await lockRevision(transaction, tenantId, 'actions')) + 1
  const removedAt = deprecation?.removedAt ?? null
  const current = await sql`
    update actions set removed_at = ${removedAt}::int8, is_retired = false
    where tenant_id = ${tenantId} and namespace = ${namespace} and name = ${name} and version = ${version}
      and is_present`.execute(transaction)
  const superseded = await sql`
    update action_versions set removed_at = coalesce(${removedAt}::int8, kept_until)
    where tenant_id = ${tenantId} and namespace = ${namespace} and name = ${name} and version = ${version}
  `.execute(transaction)
  if (current.numAffectedRows === 0n && superseded.numAffectedRows === 0n) return false

  if (deprecation === null) {
    await sql`
      delete from action_deprecations
      where tenant_id = ${tenantId} and namespace = ${namespace} and name = ${name} and version = ${version}
    `.execute(transaction)
  } else {
    await sql`
      insert into action_deprecations (tenant_id, namespace, name, version, deprecated_at, removed_at, advice)
      values (${tenantId}, ${namespace}, ${name}, ${version}, ${deprecation.deprecatedAt}::int8, ${removedAt}::int8,
              ${deprecation.advice ?? null})
      on conflict (tenant_id, namespace, name, version) do update set
        deprecated_at = excluded.deprecated_at, removed_at = excluded.removed_at, advice = excluded.advice
    `.execute(transaction)
  }
  await sql`
    update actions set revision = ${revision}
    where tenant_id = ${tenantId} and namespace = ${namespace} and name = ${name}`.execute(transaction)
  await saveRevision(transaction, tenantId, 'actions', revision)
  return true
}
