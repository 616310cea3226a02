import { sql, type Kysely } from 'kysely'
import type { ToolChange } from '@gatehouse/catalog'
import { unescapeText } from '../engine/text-escape.ts'
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
    const changes = await readPage(kysely, from.tenantId, after)
    const last = changes.at(-1)
    if (last === undefined) return
    yield changes
    if (changes.length < rowsPerPage) return
    after = positionOf(last)
  }
}

interface Position {
  readonly revision: number
  readonly source: string
  readonly namespace: string
  readonly name: string
}

/** A page arrives as one JSON text, put together by the database from the summaries stored there: see ToolChange. */
async function readPage(kysely: Kysely<Tables>, tenantId: string, after: Position): Promise<readonly ToolChange[]> {
  const { rows } = await sql<{ changes: string }>`
    select coalesce(string_agg(
      case when is_present then '{"kind":"present","revision":' || revision || ',"tool":' || summary || '}'
      else json_build_object('kind', 'removed', 'revision', revision,
                             'source', source, 'namespace', namespace, 'name', name)::text end,
      ',' order by revision, source, namespace, name), '') as changes
    from (
      select revision, source, namespace, name, is_present, summary from tools
      where tenant_id = ${tenantId}
        and (revision, source, namespace, name) > (${after.revision}, ${after.source}, ${after.namespace}, ${after.name})
      order by revision, source, namespace, name limit ${rowsPerPage}
    ) as page`.execute(kysely)
  const changes = JSON.parse(`[${rows[0]!.changes}]`) as readonly ToolChange[]
  return changes.map((change) => (change.kind === 'present' ? change : unescaped(change)))
}

// NOTE: columns hold escaped text, and JSON that the database made of them hides it from where text is unescaped.
function unescaped(change: Extract<ToolChange, { kind: 'removed' }>): ToolChange {
  const { source, namespace, name } = change
  return {
    ...change,
    source: unescapeText(source),
    namespace: unescapeText(namespace),
    name: unescapeText(name),
  }
}

function positionOf(change: ToolChange): Position {
  const { source, namespace, name } = change.kind === 'present' ? change.tool : change
  return { revision: change.revision, source, namespace, name }
}
