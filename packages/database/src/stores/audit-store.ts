import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { AuditEntry, AuditFilter, AuditStore } from '@gatehouse/audit'
import { decodeCursor, type PageRequest } from '@gatehouse/core'
import { pageOf } from './page-of.ts'
import type { Tables } from './tables.ts'

export function auditStore(kysely: Kysely<Tables>): AuditStore {
  return {
    async append(entries) {
      if (entries.length > 0) await insertStatement(entries).execute(kysely)
    },

    async list(tenantId, filter, page) {
      const { rows } = await sql<{ at: number; id: string; entry: string }>`
        select at, id, entry from audit_entries e
        where ${sql.join(conditions(tenantId, filter, page), sql` and `)}
        order by at desc, id desc limit ${page.limit + 1}`.execute(kysely)
      return pageOf(
        rows,
        page.limit,
        (row) => JSON.parse(row.entry) as AuditEntry,
        (row) => [row.at, row.id],
      )
    },
  }
}

function insertStatement(entries: readonly AuditEntry[]): RawBuilder<unknown> {
  const column = (read: (entry: AuditEntry) => string | undefined): RawBuilder<unknown> =>
    sql`${entries.map((entry) => read(entry) ?? null)}::text[]`
  // An entry never changes, so one that arrives again, after a lost answer, is the one that is there.
  return sql`
    insert into audit_entries (tenant_id, id, operation_id, phase, action, at, user_id, tool, tool_version, decision,
                               outcome, execution_id, entry)
    select * from unnest(
      ${column((entry) => entry.tenantId)}, ${column((entry) => entry.id)}, ${column((entry) => entry.operationId)},
      ${column((entry) => entry.phase)}, ${column((entry) => entry.action)},
      ${entries.map((entry) => entry.at)}::int8[], ${column((entry) => entry.userId)},
      ${column((entry) => splitVersion(entry.tool).tool)},
      ${column((entry) => entry.toolVersion ?? splitVersion(entry.tool).version)},
      ${column((entry) => entry.decision)}, ${column((entry) => entry.outcome)},
      ${column((entry) => entry.executionId)}, ${column((entry) => JSON.stringify(entry))})
    on conflict (tenant_id, at, id) do nothing`
}

function conditions(tenantId: string, filter: AuditFilter, page: PageRequest): RawBuilder<unknown>[] {
  const [at, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
  return [
    sql`tenant_id = ${tenantId}`,
    ...(at === undefined ? [] : [sql`(at, id) < (${at}, ${id})`]),
    ...(filter.userId === undefined ? [] : [sql`user_id = ${filter.userId}`]),
    ...(filter.tool === undefined ? [] : [toolCondition(filter.tool)]),
    ...(filter.action === undefined ? [] : [sql`action = ${filter.action}`]),
    ...(filter.decision === undefined ? [] : [sql`decision = ${filter.decision}`]),
    ...(filter.outcome === undefined ? [] : [sql`outcome = ${filter.outcome}`]),
    ...(filter.executionId === undefined ? [] : [sql`execution_id = ${filter.executionId}`]),
    ...(filter.since === undefined ? [] : [sql`at >= ${filter.since}`]),
    ...(filter.until === undefined ? [] : [sql`at < ${filter.until}`]),
    filter.phases === undefined ? unfinishedOrFinal : sql`phase = any(${filter.phases}::text[])`,
  ]
}

/** Everything but openings that a closing entry repeats. */
const unfinishedOrFinal = sql`(phase <> 'opened' or not exists (
  select 1 from audit_entries closing
  where closing.tenant_id = e.tenant_id and closing.operation_id = e.operation_id and closing.phase = 'closed'))`

/** With a version only that one, without one any; a trailing `*` stands for whatever follows. */
function toolCondition(pattern: string): RawBuilder<unknown> {
  const { tool, version } = splitVersion(pattern)
  if (version === undefined) return textCondition('tool', tool ?? '')
  return sql`tool = ${tool} and ${textCondition('tool_version', version)}`
}

function textCondition(column: 'tool' | 'tool_version', pattern: string): RawBuilder<unknown> {
  if (!pattern.endsWith('*')) return sql`${sql.ref(column)} = ${pattern}`
  return sql`starts_with(${sql.ref(column)}, ${pattern.slice(0, -1)})`
}

/** The tool and its version are kept apart, so that a filter finds an entry however the tool was written there. */
function splitVersion(reference: string | undefined): { readonly tool?: string; readonly version?: string } {
  if (reference === undefined) return {}
  const at = reference.indexOf('@')
  return at === -1 ? { tool: reference } : { tool: reference.slice(0, at), version: reference.slice(at + 1) }
}
