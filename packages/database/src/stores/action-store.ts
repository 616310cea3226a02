import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Action, ActionStore, CatalogEntry } from '@gatehouse/automation'
import { decodeCursor } from '@gatehouse/core'
import { pageOf } from './page-of.ts'
import { replaceDocuments } from './replace-documents.ts'
import type { Tables } from './tables.ts'

export function actionStore(kysely: Kysely<Tables>): ActionStore {
  return {
    replaceDocuments: (change) => kysely.transaction().execute((transaction) => replaceDocuments(transaction, change)),

    existing: (tenantId, namespaces) =>
      kysely
        .selectFrom('actions')
        .select(['namespace', 'name', 'version', 'hash', 'document'])
        .where('tenant_id', '=', tenantId)
        .where('is_present', '=', true)
        .where(sql<boolean>`namespace = any(${namespaces}::text[])`)
        .orderBy('namespace')
        .orderBy('name')
        .execute(),

    async find(tenantId, id) {
      let query = kysely
        .selectFrom('actions')
        .select('definition')
        .where('tenant_id', '=', tenantId)
        .where('namespace', '=', id.namespace)
        .where('name', '=', id.name)
        .where('is_present', '=', true)
      if (id.version !== undefined) query = query.where('version', '=', id.version)
      const row = await query.executeTakeFirst()
      return row === undefined ? undefined : toAction(tenantId, row.definition)
    },

    list: (tenantId, filter, page) =>
      kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (transaction) => {
          const matching = conditions(tenantId, filter)
          const revision = await readRevision(transaction, tenantId)
          const total = await sql<{ total: number }>`
            select count(*) as total from actions where ${matching}`.execute(transaction)
          const { rows } = await sql<EntryRow>`
            select namespace, name, revision, is_present, definition from actions
            where ${matching} ${afterCursor(page.cursor)}
            order by revision, namespace, name limit ${page.limit + 1}`.execute(transaction)
          return {
            ...pageOf(
              rows,
              page.limit,
              (row) => toEntry(tenantId, row),
              (row) => [row.revision, row.namespace, row.name],
            ),
            revision,
            total: total.rows[0]!.total,
          }
        }),

    revision: (tenantId) => readRevision(kysely, tenantId),
  }
}

interface EntryRow {
  readonly namespace: string
  readonly name: string
  readonly revision: number
  readonly is_present: boolean
  readonly definition: string
}

function conditions(tenantId: string, filter: Parameters<ActionStore['list']>[1]): RawBuilder<unknown> {
  const all = [
    sql`tenant_id = ${tenantId}`,
    filter.since === undefined ? sql`is_present` : sql`revision > ${filter.since}`,
    ...(filter.namespace === undefined ? [] : [sql`namespace = ${filter.namespace}`]),
    ...(filter.effect === undefined ? [] : [sql`effect = ${filter.effect}`]),
  ]
  return sql.join(all, sql` and `)
}

function afterCursor(cursor: string | undefined): RawBuilder<unknown> {
  if (cursor === undefined) return sql``
  const [revision, namespace, name] = decodeCursor(cursor, ['number', 'string', 'string'])
  return sql`and (revision, namespace, name) > (${revision}, ${namespace}, ${name})`
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

function toEntry(tenantId: string, row: EntryRow): CatalogEntry {
  const { revision, namespace, name } = row
  if (!row.is_present) return { kind: 'removed', revision, namespace, name }
  return { kind: 'present', revision, action: toAction(tenantId, row.definition) }
}

function toAction(tenantId: string, definition: string): Action {
  return { ...(JSON.parse(definition) as Action), tenantId }
}
