import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { AuditFilter, AuditStore } from '@gatehouse/audit'
import { decodeCursor, type PageRequest } from '@gatehouse/core'
import { storedEntryOf } from './audit-row.ts'
import type { Journal } from './journal/journal.ts'
import { pageOf } from './page-of.ts'
import { splitVersion } from './split-version.ts'
import type { Tables } from './tables.ts'

export function auditStore(kysely: Kysely<Tables>, journal: Journal): AuditStore {
  return {
    append: (tenantId, link, guess) => journal.append(tenantId, link, guess),

    async findExisting(tenantId, entries) {
      const { rows } = await sql<{ id: string }>`
        select e.id from audit_entries e
        join unnest(${entries.map(({ at }) => at)}::int8[], ${entries.map(({ id }) => id)}::text[]) wanted (at, id)
          on e.at = wanted.at and e.id = wanted.id
        where e.tenant_id = ${tenantId}`.execute(kysely)
      return rows.map(({ id }) => id)
    },

    async list(tenantId, filter, page) {
      const { rows } = await sql<{ at: number; id: string; entry: string; hash: string | null }>`
        select at, id, entry, hash from audit_entries e
        where ${sql.join(conditions(tenantId, filter, page), sql` and `)}
        order by at desc, id desc limit ${page.limit + 1}`.execute(kysely)
      return pageOf(rows, page.limit, storedEntryOf, (row) => [row.at, row.id])
    },
  }
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
    ...(filter.isChained === undefined ? [] : [filter.isChained ? sql`seq is not null` : sql`seq is null`]),
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
