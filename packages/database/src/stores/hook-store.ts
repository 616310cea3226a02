import { sql, type Kysely, type Transaction } from 'kysely'
import { canonicalJson } from '@gatehouse/core'
import type { Hook, HookChange, HookSet, HookStore } from '@gatehouse/policy'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

export function hookStore(kysely: Kysely<Tables>): HookStore {
  return {
    current: (tenantId) => read(kysely, tenantId),
    change: (tenantId, decide) => kysely.transaction().execute((transaction) => change(transaction, tenantId, decide)),
  }
}

/** In one statement: a version and its hooks belong together. */
async function read(kysely: Kysely<Tables>, tenantId: string): Promise<HookSet> {
  const { rows } = await sql<{ version: number; document: string | null }>`
    select coalesce(r.value, 0) as version, h.document
    from (select 1) as one
    left join revisions r on r.tenant_id = ${tenantId} and r.name = 'hooks'
    left join hooks h on h.tenant_id = ${tenantId}
    order by h.id`.execute(kysely)
  return {
    version: Number(rows[0]?.version ?? 0),
    hooks: rows.flatMap(({ document }) => (document === null ? [] : [JSON.parse(document) as Hook])),
  }
}

async function change(
  transaction: Transaction<Tables>,
  tenantId: string,
  decide: (current: HookSet) => HookChange,
): Promise<HookSet> {
  const revision = await lockRevision(transaction, tenantId, 'hooks')
  const { hooks } = await read(transaction, tenantId)
  const current = { version: revision, hooks }
  const { put = [], remove = [], changedAt, changedBy } = decide(current)
  const standing = new Map(hooks.map((hook) => [hook.id, hook]))
  const changed = put.filter((hook) => canonicalJson(standing.get(hook.id)) !== canonicalJson(hook))
  const gone = remove.filter((id) => standing.has(id))
  if (changed.length + gone.length === 0) return current
  for (const hook of changed) {
    const row = { document: JSON.stringify(hook), changed_at: changedAt, changed_by: changedBy }
    await transaction
      .insertInto('hooks')
      .values({ tenant_id: tenantId, id: hook.id, ...row })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(row))
      .execute()
    standing.set(hook.id, hook)
  }
  for (const id of gone) {
    await transaction.deleteFrom('hooks').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
    standing.delete(id)
  }
  await saveRevision(transaction, tenantId, 'hooks', revision + 1)
  return { version: revision + 1, hooks: [...standing.values()] }
}
