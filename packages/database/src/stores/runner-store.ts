import { sql, type Kysely } from 'kysely'
import type { RunnerStore } from '@gatehouse/execution'
import type { Tables } from './tables.ts'

/** The moment a statement runs, by the clock of the database, in milliseconds since 1970. */
const now = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::int8`

const rememberedMs = 86_400_000

export function runnerStore(kysely: Kysely<Tables>): RunnerStore {
  return {
    async beat({ tenantId, id, forMs }) {
      await sql`
        with forgotten as (
          delete from runners where tenant_id = ${tenantId} and alive_until < ${now} - ${rememberedMs}::int8
        ), unheard as (
          delete from execution_cancellations where tenant_id = ${tenantId} and asked_at < ${now} - ${rememberedMs}::int8
        )
        insert into runners (tenant_id, id, alive_until) values (${tenantId}, ${id}, ${now} + ${forMs}::int8)
        on conflict (tenant_id, id) do update set alive_until = excluded.alive_until`.execute(kysely)
    },

    async leave({ tenantId, id }) {
      await kysely.deleteFrom('runners').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
    },

    async living(tenantId) {
      const rows = await kysely
        .selectFrom('runners')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('alive_until', '>', now)
        .orderBy('id')
        .execute()
      return rows.map(({ id }) => id)
    },

    async askToCancel({ tenantId, id }) {
      await sql`
        insert into execution_cancellations (tenant_id, execution_id, asked_at) values (${tenantId}, ${id}, ${now})
        on conflict do nothing`.execute(kysely)
    },

    async takeCancellations({ tenantId, id }) {
      const { rows } = await sql<{ execution_id: string }>`
        delete from execution_cancellations as asked using executions
        where asked.tenant_id = ${tenantId} and executions.tenant_id = ${tenantId}
          and executions.id = asked.execution_id and executions.runner_id = ${id}
        returning asked.execution_id`.execute(kysely)
      return rows.map(({ execution_id: execution }) => execution)
    },
  }
}
