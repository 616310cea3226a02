import { sql, type Kysely, type Transaction } from 'kysely'
import type { Edition } from '@gatehouse/discovery'
import type { Tables } from '../tables.ts'
import { tableName, tablesOf } from './candidate-tables.ts'
import { ensureVectorExtension } from './vector-extension.ts'

/** Any number, the same in every process: two that open an edition at once take turns by it. */
const lockKey = 7_400_010

/** An edition that nobody has opened for so long belongs to a model that is no longer used. */
const abandonedAfterMs = 30 * 86_400_000

export async function openEdition(
  kysely: Kysely<Tables>,
  tenantId: string,
  embedder: { readonly id: string; readonly dimensions: number },
): Promise<Edition> {
  await ensureVectorExtension(kysely)
  return kysely.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(transaction)
    const now = Date.now()
    const row = await transaction
      .insertInto('candidate_editions')
      .values({
        tenant_id: tenantId,
        embedder_id: embedder.id,
        dimensions: embedder.dimensions,
        revision: -1,
        step: 0,
        opened_at: now,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'embedder_id']).doUpdateSet({ opened_at: now }))
      .returning(['id', 'dimensions'])
      .executeTakeFirstOrThrow()
    await createTables(transaction, row)
    await dropAbandoned(transaction, tenantId, now)
    return { tenantId, id: row.id, dimensions: row.dimensions }
  })
}

async function createTables(
  transaction: Transaction<Tables>,
  edition: { readonly id: number; readonly dimensions: number },
): Promise<void> {
  const { namespaces, tools, vectors } = tablesOf(edition)
  await sql`
    create table if not exists ${namespaces} (
      id        int4 generated always as identity primary key,
      source    text collate "C" not null,
      namespace text collate "C" not null,
      tools     int4 not null default 0,
      length    int8 not null default 0,
      unique (source, namespace)
    )`.execute(transaction)
  await sql`
    create table if not exists ${tools} (
      id           int4 generated always as identity primary key,
      namespace_id int4 not null,
      name         text collate "C" not null,
      length       int4 not null,
      words        tsvector not null,
      uses         text,
      unique (namespace_id, name)
    )`.execute(transaction)
  await sql`
    create index if not exists ${sql.ref(`${tableName('tools', edition.id)}_by_words`)}
    on ${tools} using gin (words) with (fastupdate = off)`.execute(transaction)
  await sql`
    create index if not exists ${sql.ref(`${tableName('tools', edition.id)}_composed`)}
    on ${tools} (id) where uses is not null`.execute(transaction)
  // The namespace stands beside the vector, so that the scan of the index knows what is permitted.
  await sql`
    create table if not exists ${vectors} (
      id           int4 primary key,
      namespace_id int4 not null,
      embedding    halfvec(${sql.lit(edition.dimensions)}) not null
    )`.execute(transaction)
  await sql`
    create index if not exists ${sql.ref(`${tableName('vectors', edition.id)}_by_namespace`)}
    on ${vectors} (namespace_id)`.execute(transaction)
}

async function dropAbandoned(transaction: Transaction<Tables>, tenantId: string, now: number): Promise<void> {
  const abandoned = await transaction
    .deleteFrom('candidate_editions')
    .where('tenant_id', '=', tenantId)
    .where('opened_at', '<', now - abandonedAfterMs)
    .returning('id')
    .execute()
  for (const edition of abandoned) {
    const { namespaces, tools, vectors } = tablesOf(edition)
    await sql`drop table if exists ${namespaces}, ${tools}, ${vectors}`.execute(transaction)
  }
}
