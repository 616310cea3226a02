import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { ActionStore, ActionVersion, CatalogEntry } from '@gatehouse/automation'
import { decodeCursor, matchVersion, systemClock } from '@gatehouse/core'
import { deprecationOf, nameOf, readVersions, supersededVersions, toAction, wordOn } from './action-versions.ts'
import { deprecateVersion } from './deprecate-version.ts'
import { existingActions } from './existing-actions.ts'
import { pageOf } from './page-of.ts'
import { replaceDocuments } from './replace-documents.ts'
import { currentRevision, retireVersions } from './retire-versions.ts'
import type { Tables } from './tables.ts'

export function actionStore(kysely: Kysely<Tables>): ActionStore {
  const versions: ActionStore['versions'] = (tenantId, id, { now = systemClock.now(), isRemovedIncluded } = {}) =>
    readVersions(kysely, tenantId, id, { now, isRemovedIncluded })

  return {
    replaceDocuments: (change) => kysely.transaction().execute((transaction) => replaceDocuments(transaction, change)),

    existing: (tenantId, namespaces) => existingActions(kysely, tenantId, namespaces),

    async find(tenantId, id, reading) {
      const found = await versions(tenantId, id, reading)
      return found.find(({ action, isCurrent }) =>
        id.version === undefined ? isCurrent : action.version === id.version,
      )?.action
    },

    versions,

    deprecate: (change) => kysely.transaction().execute((transaction) => deprecateVersion(transaction, change)),

    retire: (tenantId, now = systemClock.now()) => retireVersions(kysely, tenantId, now),

    async list(tenantId, filter, page, now = systemClock.now()) {
      await currentRevision(kysely, tenantId, now)
      return kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((transaction) => listActions(transaction, tenantId, filter, page))
    },

    revision: (tenantId, now = systemClock.now()) => currentRevision(kysely, tenantId, now),
  }
}

async function listActions(
  transaction: Kysely<Tables>,
  tenantId: string,
  filter: Parameters<ActionStore['list']>[1],
  page: Parameters<ActionStore['list']>[2],
): ReturnType<ActionStore['list']> {
  const matching = conditions(tenantId, filter)
  const revision = await readRevision(transaction, tenantId)
  const total = await sql<{ total: number }>`
    select count(*) as total from actions a where ${matching}`.execute(transaction)
  const { rows } = await sql<EntryRow>`
    select a.namespace, a.name, a.revision, a.is_present, a.is_retired, a.definition,
           d.deprecated_at, a.removed_at, d.advice
    from actions a ${wordOn('a')}
    where ${matching} ${afterCursor(page.cursor)}
    order by a.revision, a.namespace, a.name limit ${page.limit + 1}`.execute(transaction)
  const superseded = await supersededVersions(transaction, tenantId, rows.slice(0, page.limit))
  return {
    ...pageOf(
      rows,
      page.limit,
      (row) => toEntry(tenantId, row, superseded.get(nameOf(row)) ?? []),
      (row) => [row.revision, row.namespace, row.name],
    ),
    revision,
    total: total.rows[0]!.total,
  }
}

interface EntryRow {
  readonly namespace: string
  readonly name: string
  readonly revision: number
  readonly is_present: boolean
  readonly is_retired: boolean
  readonly definition: string
  readonly deprecated_at: number | null
  readonly removed_at: number | null
  readonly advice: string | null
}

/** Of a retired action only superseded versions are left, if any. */
const isCallable = sql`a.is_present and (not a.is_retired or exists (
  select 1 from action_versions v
  where v.tenant_id = a.tenant_id and v.namespace = a.namespace and v.name = a.name))`

function conditions(tenantId: string, filter: Parameters<ActionStore['list']>[1]): RawBuilder<unknown> {
  const all = [
    sql`a.tenant_id = ${tenantId}`,
    filter.since === undefined ? isCallable : sql`a.revision > ${filter.since}`,
    ...(filter.namespace === undefined ? [] : [sql`a.namespace = ${filter.namespace}`]),
    ...(filter.effect === undefined ? [] : [sql`a.effect = ${filter.effect}`]),
  ]
  return sql.join(all, sql` and `)
}

function afterCursor(cursor: string | undefined): RawBuilder<unknown> {
  if (cursor === undefined) return sql``
  const [revision, namespace, name] = decodeCursor(cursor, ['number', 'string', 'string'])
  return sql`and (a.revision, a.namespace, a.name) > (${revision}, ${namespace}, ${name})`
}

async function readRevision(kysely: Kysely<Tables>, tenantId: string): Promise<number> {
  const row = await kysely
    .selectFrom('revisions')
    .select('value')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', 'actions')
    .executeTakeFirst()
  return row?.value ?? 0
}

function toEntry(tenantId: string, row: EntryRow, superseded: readonly ActionVersion[]): CatalogEntry {
  const { revision, namespace, name } = row
  const removed: CatalogEntry = { kind: 'removed', revision, namespace, name }
  if (!row.is_present) return removed
  const current = { action: toAction(tenantId, row.definition), isCurrent: true, ...deprecationOf(row) }
  const versions = row.is_retired ? superseded : [current, ...superseded]
  const available = versions.map(({ action }) => action.version)
  const latest = matchVersion(available, undefined, current.action.version)
  const chosen = versions.find(({ action }) => action.version === latest)
  if (chosen === undefined) return removed
  const { isCurrent: _isCurrent, ...facts } = chosen
  return { kind: 'present', revision, ...facts, others: versions.filter((version) => version !== chosen) }
}
