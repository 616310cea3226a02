import { sql, type Transaction } from 'kysely'
import { summarizeTool, type AppliedPage, type Tool, type ToolStore } from '@gatehouse/catalog'
import { GatehouseError } from '@gatehouse/core'
import { bulkChunks } from './bulk-chunks.ts'
import { jsonColumn } from './json-column.ts'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

type ToolPage = Parameters<ToolStore['applyPage']>[0]
type IncomingTool = Omit<Tool, 'revision'>

/** One page of a synchronisation. Definitions are sent only for tools that are new or changed. */
export async function applyPage(transaction: Transaction<Tables>, page: ToolPage): Promise<AppliedPage> {
  const revision = (await lockRevision(transaction, page.tenantId, 'tools')) + 1
  const tools = lastOfEach(page.tools)
  const differing = await markUnchanged(transaction, page, tools)
  for (const chunk of bulkChunks(differing, (row) => row.definition.length + row.summary.length)) {
    await writeTools(transaction, page, revision, chunk)
  }
  const removed = (await removeNamed(transaction, page, revision)) + (await removeOlder(transaction, page, revision))
  await writeNamespaces(transaction, page)
  const added = differing.filter((row) => row.isNew).length
  await saveSync(transaction, page, added - removed)
  if (differing.length + removed > 0) await saveRevision(transaction, page.tenantId, 'tools', revision)
  return { added, changed: differing.length - added, removed, unchanged: tools.length - differing.length }
}

interface DifferingTool {
  readonly tool: IncomingTool
  readonly isNew: boolean
  readonly definition: string
  readonly summary: string
}

/** Marks tools that are stored as they come with the page's generation, and answers the others. */
async function markUnchanged(
  transaction: Transaction<Tables>,
  page: ToolPage,
  tools: readonly IncomingTool[],
): Promise<readonly DifferingTool[]> {
  // `offset 0` keeps it one look into the index per tool. As a join it may become a walk through all tools of the
  // source, because nobody tells the planner how many there are while they are coming in.
  const { rows } = await sql<{ place: number; is_new: boolean }>`
    with compared as materialized (
      select incoming.place, incoming.hash, stored.hash as stored_hash, stored.generation, stored.row_address
      from unnest(
        ${tools.map((tool) => tool.namespace)}::text[], ${tools.map((tool) => tool.name)}::text[],
        ${tools.map((tool) => tool.hash)}::text[]) with ordinality as incoming (namespace, name, hash, place)
      left join lateral (
        select t.hash, t.generation, t.ctid as row_address from tools t
        where t.tenant_id = ${page.tenantId} and t.source = ${page.source}
          and t.namespace = incoming.namespace and t.name = incoming.name and t.is_present
        offset 0
      ) as stored on true
    ), marked as (
      update tools set generation = ${page.generation}
      where ctid = any(array(
        select row_address from compared where stored_hash = hash and generation <> ${page.generation}))
    )
    select place, stored_hash is null as is_new from compared
    where stored_hash is distinct from hash order by place`.execute(transaction)
  return rows.map((row) => {
    const tool = tools[row.place - 1]!
    const { tenantId: _tenant, source: _source, hash: _hash, ...definition } = tool
    return {
      tool,
      isNew: row.is_new,
      definition: JSON.stringify(definition),
      summary: JSON.stringify(summarizeTool(tool)),
    }
  })
}

async function writeTools(
  transaction: Transaction<Tables>,
  page: ToolPage,
  revision: number,
  rows: readonly DifferingTool[],
): Promise<void> {
  await sql`
    insert into tools (tenant_id, source, namespace, name, hash, revision, generation, is_present, definition, summary)
    select ${page.tenantId}, ${page.source}, namespace, name, hash, ${revision}::int8, ${page.generation}::int8, true,
           definition, summary
    from unnest(
      ${rows.map((row) => row.tool.namespace)}::text[], ${rows.map((row) => row.tool.name)}::text[],
      ${rows.map((row) => row.tool.hash)}::text[], ${jsonColumn(rows.map((row) => row.definition))},
      ${jsonColumn(rows.map((row) => row.summary))}) as tool (namespace, name, hash, definition, summary)
    on conflict (tenant_id, source, namespace, name) do update set
      hash = excluded.hash, revision = excluded.revision, generation = excluded.generation, is_present = true,
      definition = excluded.definition, summary = excluded.summary`.execute(transaction)
}

/** A tool that the page both names as removed and describes is there. */
async function removeNamed(transaction: Transaction<Tables>, page: ToolPage, revision: number): Promise<number> {
  const described = new Set(page.tools.map(keyOf))
  const gone = page.removed.filter((name) => !described.has(keyOf(name)))
  if (gone.length === 0) return 0
  const named = sql`unnest(
    ${gone.map((name) => name.namespace)}::text[], ${gone.map((name) => name.name)}::text[])`
  const result = await transaction
    .updateTable('tools')
    .set(tombstone(revision))
    .where('tenant_id', '=', page.tenantId)
    .where('source', '=', page.source)
    .where('is_present', '=', true)
    .where(sql<boolean>`(namespace, name) in (select * from ${named})`)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

async function removeOlder(transaction: Transaction<Tables>, page: ToolPage, revision: number): Promise<number> {
  if (!page.removeOlderGenerations) return 0
  const result = await transaction
    .updateTable('tools')
    .set(tombstone(revision))
    .where('tenant_id', '=', page.tenantId)
    .where('source', '=', page.source)
    .where('is_present', '=', true)
    .where('generation', '<', page.generation)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** What stays of a removed tool, so that readers of changes learn of it. */
function tombstone(revision: number): { is_present: boolean; definition: string; summary: string; revision: number } {
  return { is_present: false, definition: '', summary: '', revision }
}

async function writeNamespaces(transaction: Transaction<Tables>, page: ToolPage): Promise<void> {
  const described = [...new Map(page.namespaces.map((namespace) => [namespace.namespace, namespace])).values()]
  if (described.length === 0) return
  await sql`
    insert into tool_namespaces (tenant_id, source, namespace, description)
    select ${page.tenantId}, ${page.source}, * from unnest(
      ${described.map((namespace) => namespace.namespace)}::text[],
      ${described.map((namespace) => namespace.description)}::text[])
    on conflict (tenant_id, source, namespace) do update set description = excluded.description`.execute(transaction)
}

async function saveSync(transaction: Transaction<Tables>, page: ToolPage, growth: number): Promise<void> {
  const result = await transaction
    .updateTable('sources')
    .set({
      cursor: page.sync.cursor,
      generation: page.sync.generation,
      is_in_snapshot: page.sync.isInSnapshot,
      tool_count: sql<number>`tool_count + ${growth}`,
    })
    .where('tenant_id', '=', page.tenantId)
    .where('id', '=', page.source)
    .executeTakeFirst()
  if (result.numUpdatedRows > 0n) return
  throw new GatehouseError('not_found', 'source_not_found', `There is no source ${JSON.stringify(page.source)}.`, {
    hint: 'It was removed while it was being synchronised, or never added. Add it first.',
  })
}

function lastOfEach(tools: readonly IncomingTool[]): readonly IncomingTool[] {
  return [...new Map(tools.map((tool) => [keyOf(tool), tool])).values()]
}

function keyOf(tool: { readonly namespace: string; readonly name: string }): string {
  return `${tool.namespace}\n${tool.name}`
}
