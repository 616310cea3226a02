import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { SourceRecord, SourceStore, SyncOutcome } from '@gatehouse/catalog'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

type SourceRow = Selectable<Tables['sources']>

export function sourceStore(kysely: Kysely<Tables>): SourceStore {
  return {
    async put(source) {
      const config = JSON.stringify(source.config ?? null)
      // The generation stays in any case: tools of the old type are older than the next one, and go with it.
      await sql`
        insert into sources as present (tenant_id, id, type, config, is_pushed)
        values (${source.tenantId}, ${source.id}, ${source.type}, ${config}, ${source.isPushed})
        on conflict (tenant_id, id) do update set
          type = excluded.type, config = excluded.config, is_pushed = excluded.is_pushed,
          cursor = case when present.type = excluded.type then present.cursor end,
          is_in_snapshot = present.type = excluded.type and present.is_in_snapshot,
          last_sync = case when present.type = excluded.type then present.last_sync end`.execute(kysely)
    },

    async find(tenantId, id) {
      const row = await kysely
        .selectFrom('sources')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? undefined : toSource(row)
    },

    async list(tenantId) {
      const rows = await kysely
        .selectFrom('sources')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .orderBy('id')
        .execute()
      return rows.map(toSource)
    },

    async saveOutcome(tenantId, id, outcome) {
      await kysely
        .updateTable('sources')
        .set({ last_sync: JSON.stringify(outcome) })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
    },

    remove: (tenantId, id) => kysely.transaction().execute((transaction) => remove(transaction, tenantId, id)),
  }
}

async function remove(transaction: Transaction<Tables>, tenantId: string, id: string): Promise<boolean> {
  const revision = await lockRevision(transaction, tenantId, 'tools')
  const deleted = await transaction
    .deleteFrom('sources')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (deleted.numDeletedRows === 0n) return false
  await transaction
    .updateTable('tools')
    .set({ is_present: false, definition: '', summary: '', revision: revision + 1 })
    .where('tenant_id', '=', tenantId)
    .where('source', '=', id)
    .where('is_present', '=', true)
    .execute()
  await saveRevision(transaction, tenantId, 'tools', revision + 1)
  return true
}

function toSource(row: SourceRow): SourceRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    type: row.type,
    config: JSON.parse(row.config) as unknown,
    isPushed: row.is_pushed,
    sync: { cursor: row.cursor, generation: row.generation, isInSnapshot: row.is_in_snapshot },
    ...(row.last_sync === null ? {} : { lastSync: JSON.parse(row.last_sync) as SyncOutcome }),
    toolCount: row.tool_count,
  }
}
