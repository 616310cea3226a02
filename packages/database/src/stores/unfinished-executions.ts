import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * How many executions have not ended, by status. NOTE: each count asks as one partial index is written, so that the executions
 * that have ended, which may be millions, are not read for it.
 */
export async function unfinishedExecutions(
  kysely: Kysely<Tables>,
  tenantId: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ readonly status: string; readonly count: number }>`
    select 'running' as status, count(*)::int8 as count from executions
      where tenant_id = ${tenantId} and status = 'running'
    union all
    select 'input_required', count(*)::int8 from executions
      where tenant_id = ${tenantId} and pause is not null and status = 'input_required'
    union all
    select 'awaiting_approval', count(*)::int8 from approvals
      where tenant_id = ${tenantId} and status = 'pending'`.execute(kysely)
  return new Map(rows.map(({ status, count }) => [status, Number(count)]))
}
