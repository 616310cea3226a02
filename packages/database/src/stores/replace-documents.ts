import { sql, type Transaction } from 'kysely'
import type { Action, ActionStore, ImportDiff } from '@gatehouse/automation'
import { bulkChunks } from './bulk-chunks.ts'
import { jsonColumn } from './json-column.ts'
import { lockRevision, saveRevision } from './revision-counter.ts'
import { supersedeVersions } from './supersede-versions.ts'
import type { Tables } from './tables.ts'

type DocumentChange = Parameters<ActionStore['replaceDocuments']>[0]

export async function replaceDocuments(transaction: Transaction<Tables>, change: DocumentChange): Promise<ImportDiff> {
  const revision = (await lockRevision(transaction, change.tenantId, 'actions')) + 1
  const actions = lastOfEach(change.actions)
  const differing = await differingActions(transaction, change.tenantId, actions)
  const removed = await removeOthers(transaction, change, actions, revision)
  const added = differing.filter((row) => row.isNew).length
  const diff = { added, changed: differing.length - added, removed, unchanged: actions.length - differing.length }
  if (change.isDryRun || differing.length + removed === 0) return diff
  await supersedeVersions(transaction, {
    ...change,
    actions: differing.filter((row) => !row.isNew).map((row) => row.action),
  })
  // Lazily, so that the text of one chunk is in memory and not of all.
  const rows = differing.values().map(({ action }) => ({ action, definition: definitionOf(action) }))
  for (const chunk of bulkChunks(rows, (row) => row.definition.length)) {
    await writeActions(transaction, change.tenantId, revision, chunk)
  }
  await saveRevision(transaction, change.tenantId, 'actions', revision)
  return diff
}

/** Which actions are not stored as they come, told by their hashes alone. */
async function differingActions(
  transaction: Transaction<Tables>,
  tenantId: string,
  actions: readonly Action[],
): Promise<readonly { readonly action: Action; readonly isNew: boolean }[]> {
  const { rows } = await sql<{ place: number; is_new: boolean }>`
    select incoming.place, stored.hash is null as is_new
    from unnest(
      ${actions.map((action) => action.namespace)}::text[], ${actions.map((action) => action.name)}::text[],
      ${actions.map((action) => action.hash)}::text[]) with ordinality as incoming (namespace, name, hash, place)
    left join actions stored on stored.tenant_id = ${tenantId} and stored.is_present
      and stored.namespace = incoming.namespace and stored.name = incoming.name
    where stored.hash is distinct from incoming.hash order by incoming.place`.execute(transaction)
  return rows.map((row) => ({ action: actions[row.place - 1]!, isNew: row.is_new }))
}

/** Leaves a trace of every action that was made from these documents and is not among the new ones; its versions go with it. */
async function removeOthers(
  transaction: Transaction<Tables>,
  change: DocumentChange,
  actions: readonly Action[],
  revision: number,
): Promise<number> {
  const gone = sql`
    actions.tenant_id = ${change.tenantId} and actions.document = any(${change.documents}::text[]) and actions.is_present
    and not exists (
      select 1 from unnest(
        ${actions.map((action) => action.namespace)}::text[],
        ${actions.map((action) => action.name)}::text[]) as incoming (namespace, name)
      where incoming.namespace = actions.namespace and incoming.name = actions.name)`
  const { rows } = change.isDryRun
    ? await sql<{ removed: number }>`select count(*) as removed from actions where ${gone}`.execute(transaction)
    : await sql<{ removed: number }>`
        with removed as (
          update actions set is_present = false, definition = '', revision = ${revision}, removed_at = null, is_retired = false
          where ${gone} returning namespace, name
        ), versions as (
          delete from action_versions v using removed
          where v.tenant_id = ${change.tenantId} and v.namespace = removed.namespace and v.name = removed.name
        )
        select count(*) as removed from removed`.execute(transaction)
  return rows[0]!.removed
}

async function writeActions(
  transaction: Transaction<Tables>,
  tenantId: string,
  revision: number,
  rows: readonly { readonly action: Action; readonly definition: string }[],
): Promise<void> {
  const column = (read: (action: Action) => string): readonly string[] => rows.map((row) => read(row.action))
  await sql`
    insert into actions
      (tenant_id, namespace, name, version, effect, document, hash, revision, is_present, definition, removed_at)
    select ${tenantId}, action.namespace, action.name, action.version, effect, document, hash, ${revision}::int8, true,
           definition, d.removed_at
    from unnest(
      ${column((action) => action.namespace)}::text[], ${column((action) => action.name)}::text[],
      ${column((action) => action.version)}::text[], ${column((action) => action.effect)}::text[],
      ${column((action) => action.document)}::text[], ${column((action) => action.hash)}::text[],
      ${jsonColumn(rows.map((row) => row.definition))}
    ) as action (namespace, name, version, effect, document, hash, definition)
    left join action_deprecations d on d.tenant_id = ${tenantId} and d.namespace = action.namespace
      and d.name = action.name and d.version = action.version
    on conflict (tenant_id, namespace, name) do update set
      version = excluded.version, effect = excluded.effect, document = excluded.document, hash = excluded.hash,
      revision = excluded.revision, is_present = true, definition = excluded.definition,
      removed_at = excluded.removed_at, is_retired = false`.execute(transaction)
}

function definitionOf(action: Action): string {
  const { tenantId: _tenant, ...definition } = action
  return JSON.stringify(definition)
}

function lastOfEach(actions: readonly Action[]): readonly Action[] {
  return [...new Map(actions.map((action) => [`${action.namespace}\n${action.name}`, action])).values()]
}
