import { sql, type Kysely, type Selectable } from 'kysely'
import type { SinkCursor, SinkStore } from '@gatehouse/audit'
import type { AuditSinksTable } from './audit-tables.ts'
import type { Tables } from './tables.ts'

export function sinkStore(kysely: Kysely<Tables>): SinkStore {
  return {
    async open(tenantId, id, { seq, checkpoint }) {
      await sql`
        insert into audit_sinks (tenant_id, id, seq, checkpoint, attempts, due_at)
        values (${tenantId}, ${id}, ${seq}, ${checkpoint}, 0, 0) on conflict (tenant_id, id) do nothing`.execute(kysely)
    },

    async list(tenantId) {
      const rows = await kysely.selectFrom('audit_sinks').selectAll().where('tenant_id', '=', tenantId).orderBy('id')
      return (await rows.execute()).map(toCursor)
    },

    async claim(tenantId, id, { holder, now, until }) {
      const { rows } = await sql<Selectable<AuditSinksTable>>`
        update audit_sinks set lease_holder = ${holder}, lease_until = ${until}
        where tenant_id = ${tenantId} and id = ${id} and due_at <= ${now}
        and (lease_until is null or lease_until <= ${now} or lease_holder = ${holder})
        returning *`.execute(kysely)
      return rows[0] === undefined ? undefined : toCursor(rows[0])
    },

    async advance(tenantId, id, { holder, seq, checkpoint, at }) {
      const { numAffectedRows } = await sql`
        update audit_sinks set seq = ${seq}, checkpoint = ${checkpoint}, attempts = 0, due_at = 0, delivered_at = ${at},
          problem = null, lease_holder = null, lease_until = null
        where tenant_id = ${tenantId} and id = ${id} and lease_holder = ${holder}`.execute(kysely)
      return numAffectedRows === 1n
    },

    async postpone(tenantId, id, { holder, dueAt, problem }) {
      await sql`
        update audit_sinks set attempts = attempts + 1, due_at = ${dueAt}, problem = ${problem}, lease_holder = null,
          lease_until = null
        where tenant_id = ${tenantId} and id = ${id} and lease_holder = ${holder}`.execute(kysely)
    },

    async release(tenantId, id, holder) {
      await sql`
        update audit_sinks set lease_holder = null, lease_until = null
        where tenant_id = ${tenantId} and id = ${id} and lease_holder = ${holder}`.execute(kysely)
    },
  }
}

function toCursor(row: Selectable<AuditSinksTable>): SinkCursor {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    seq: row.seq,
    checkpoint: row.checkpoint,
    attempts: row.attempts,
    dueAt: row.due_at,
    ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at }),
    ...(row.problem === null ? {} : { problem: row.problem }),
  }
}
