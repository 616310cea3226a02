import { sql, type Kysely } from 'kysely'
import type { ToolChange, ToolSummary } from '@gatehouse/catalog'
import type { Tables } from './tables.ts'

const rowsPerPage = 2_000

/** Pages of changes by keyset. A tool that changes meanwhile moves to a later revision and is told of there. */
export async function* toolChangesSince(
  kysely: Kysely<Tables>,
  from: { readonly tenantId: string; readonly revision: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly ToolChange[]> {
  // No source, namespace or name is empty, so this stands before everything of the next revision.
  let after: Position = { revision: from.revision + 1, source: '', namespace: '', name: '' }
  for (;;) {
    from.signal.throwIfAborted()
    const { rows } = await sql<ChangeRow>`
      select revision, source, namespace, name, is_present, summary from tools
      where tenant_id = ${from.tenantId}
        and (revision, source, namespace, name) > (${after.revision}, ${after.source}, ${after.namespace}, ${after.name})
      order by revision, source, namespace, name limit ${rowsPerPage}`.execute(kysely)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(toChange)
    if (rows.length < rowsPerPage) return
    after = last
  }
}

interface Position {
  readonly revision: number
  readonly source: string
  readonly namespace: string
  readonly name: string
}

interface ChangeRow extends Position {
  readonly is_present: boolean
  readonly summary: string
}

function toChange(row: ChangeRow): ToolChange {
  const { revision, source, namespace, name } = row
  if (!row.is_present) return { kind: 'removed', revision, source, namespace, name }
  return { kind: 'present', revision, tool: JSON.parse(row.summary) as ToolSummary }
}
