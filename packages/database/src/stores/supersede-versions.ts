import { sql, type Transaction } from 'kysely'
import type { Action, VersionRetention } from '@gatehouse/automation'
import { systemClock } from '@gatehouse/core'
import { wordOn } from './action-versions.ts'
import type { Tables } from './tables.ts'

interface Superseding {
  readonly tenantId: string
  /** Of actions that are stored in another version, or in the same with another content. */
  readonly actions: readonly Action[]
  readonly retention?: VersionRetention
  readonly now?: number
}

/** Keeps the versions that these actions are about to take the place of, before they do. */
export async function supersedeVersions(transaction: Transaction<Tables>, change: Superseding): Promise<void> {
  const { tenantId, actions, retention, now = systemClock.now() } = change
  if (actions.length === 0) return
  const incoming = sql`unnest(
    ${actions.map((action) => action.namespace)}::text[], ${actions.map((action) => action.name)}::text[],
    ${actions.map((action) => action.version)}::text[]) as incoming (namespace, name, version)`
  if (retention !== undefined && retention.keepMs > 0 && retention.keepAtMost > 0) {
    const keptUntil = now + retention.keepMs
    // One whose removal date has come does not come back by being superseded.
    await sql`
      insert into action_versions as kept
        (tenant_id, namespace, name, version, superseded_at, kept_until, removed_at, definition)
      select a.tenant_id, a.namespace, a.name, a.version, ${now}::int8, ${keptUntil}::int8,
             coalesce(d.removed_at, ${keptUntil}::int8), a.definition
      from ${incoming}
      join actions a on a.tenant_id = ${tenantId} and a.namespace = incoming.namespace and a.name = incoming.name
      ${wordOn('a')}
      where a.is_present and a.version <> incoming.version and coalesce(a.removed_at > ${now}, true)
      on conflict (tenant_id, namespace, name, version) do update set
        superseded_at = excluded.superseded_at, kept_until = excluded.kept_until, removed_at = excluded.removed_at,
        definition = excluded.definition`.execute(transaction)
  }
  // One that comes back is the current one again, and no longer superseded.
  await sql`
    delete from action_versions v using ${incoming}
    where v.tenant_id = ${tenantId} and v.namespace = incoming.namespace and v.name = incoming.name
      and v.version = incoming.version`.execute(transaction)
  if (retention === undefined) return
  await sql`
    delete from action_versions v using (
      select kept.namespace, kept.name, kept.version,
             row_number() over (partition by kept.namespace, kept.name order by kept.superseded_at desc, kept.version desc)
               as place
      from ${incoming}
      join action_versions kept on kept.tenant_id = ${tenantId}
        and kept.namespace = incoming.namespace and kept.name = incoming.name
    ) as ranked
    where ranked.place > ${retention.keepAtMost} and v.tenant_id = ${tenantId}
      and v.namespace = ranked.namespace and v.name = ranked.name and v.version = ranked.version`.execute(transaction)
}
