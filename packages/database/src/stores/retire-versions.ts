import { sql, type Kysely, type Transaction } from 'kysely'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

const atOnce = 2_000

/** Lets go of what is past its removal date, a bounded number per transaction until nothing is left. Answers how many. */
export async function retireVersions(kysely: Kysely<Tables>, tenantId: string, now: number): Promise<number> {
  let retired = 0
  for (;;) {
    const portion = await kysely.transaction().execute((transaction) => retirePortion(transaction, tenantId, now))
    retired += portion
    if (portion < atOnce) return retired
  }
}

async function retirePortion(transaction: Transaction<Tables>, tenantId: string, now: number): Promise<number> {
  const revision = (await lockRevision(transaction, tenantId, 'actions')) + 1
  const superseded = await sql<{ namespace: string; name: string }>`
    delete from action_versions where tenant_id = ${tenantId} and (namespace, name, version) in (
      select namespace, name, version from action_versions
      where tenant_id = ${tenantId} and removed_at <= ${now} order by removed_at limit ${atOnce})
    returning namespace, name`.execute(transaction)
  await sql`
    update actions set revision = ${revision} where tenant_id = ${tenantId} and (namespace, name) in (
      select * from unnest(
        ${superseded.rows.map((row) => row.namespace)}::text[], ${superseded.rows.map((row) => row.name)}::text[]))
  `.execute(transaction)
  const current = await sql`
    update actions set is_retired = true, revision = ${revision}
    where tenant_id = ${tenantId} and (namespace, name) in (
      select namespace, name from actions
      where tenant_id = ${tenantId} and removed_at is not null and not is_retired and removed_at <= ${now}
      order by removed_at limit ${atOnce - superseded.rows.length})`.execute(transaction)
  const retired = superseded.rows.length + Number(current.numAffectedRows ?? 0n)
  if (retired > 0) await saveRevision(transaction, tenantId, 'actions', revision)
  return retired
}

/** The catalog's revision, after what is past its removal date was let go of. */
export async function currentRevision(kysely: Kysely<Tables>, tenantId: string, now: number): Promise<number> {
  const { value, isDue } = await readRevision(kysely, tenantId, now)
  if (!isDue) return value
  await retireVersions(kysely, tenantId, now)
  return (await readRevision(kysely, tenantId, now)).value
}

async function readRevision(
  kysely: Kysely<Tables>,
  tenantId: string,
  now: number,
): Promise<{ readonly value: number; readonly isDue: boolean }> {
  const { rows } = await sql<{ value: number; is_due: boolean }>`
    select
      coalesce((select value from revisions where tenant_id = ${tenantId} and name = 'actions'), 0) as value,
      exists (select 1 from action_versions where tenant_id = ${tenantId} and removed_at <= ${now})
      or exists (
        select 1 from actions
        where tenant_id = ${tenantId} and removed_at is not null and not is_retired and removed_at <= ${now}
      ) as is_due`.execute(kysely)
  const { value, is_due: isDue } = rows[0]!
  return { value, isDue }
}
