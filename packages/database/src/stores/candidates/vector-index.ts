import { sql, type Kysely } from 'kysely'
import type { Edition } from '@gatehouse/discovery'
import type { Tables } from '../tables.ts'
import { tableName, tablesOf, vectorIndexName } from './candidate-tables.ts'

/** Neighbours per vector, and how many are looked at when one is put in. */
const neighbours = 16
const lookedAt = 64

/**
 * Makes the HNSW index when it pays. On a server it is made over what is loaded, without keeping writers out; the embedded
 * engine would stand still for minutes, so there it is made before, and grows with the rows.
 */
export async function tendVectorIndex(
  kysely: Kysely<Tables>,
  edition: Edition,
  options: { readonly exactRows: number; readonly isLoaded: boolean; readonly engine: 'embedded' | 'server' },
): Promise<void> {
  const { exactRows, isLoaded, engine } = options
  if (!isLoaded && engine === 'server') return
  const rows = isLoaded ? await countRows(kysely, edition) : await countCatalog(kysely, edition.tenantId)
  if (rows <= exactRows) return
  const state = await vectorIndexState(kysely, edition)
  if (state === 'valid') return
  const index = sql.ref(vectorIndexName(edition.id))
  // An index whose making was cut off is only in the way.
  if (state === 'invalid') await sql`drop index if exists ${index}`.execute(kysely)
  const { vectors } = tablesOf(edition)
  const how = sql`using hnsw (embedding halfvec_ip_ops)
    with (m = ${sql.lit(neighbours)}, ef_construction = ${sql.lit(lookedAt)})`
  if (engine === 'embedded') {
    await sql`create index ${index} on ${vectors} ${how}`.execute(kysely)
    return
  }
  await kysely.connection().execute(async (connection) => {
    // Longer than any statement of a caller. NOTE: pgvector before 0.8.2 writes past its memory when several processes build.
    await sql`select set_config('statement_timeout', '3600000', false),
                     set_config('max_parallel_maintenance_workers', '0', false)`.execute(connection)
    try {
      await sql`create index concurrently if not exists ${index} on ${vectors} ${how}`.execute(connection)
    } finally {
      await sql`reset statement_timeout`.execute(connection)
      await sql`reset max_parallel_maintenance_workers`.execute(connection)
    }
  })
}

export async function vectorIndexState<T>(
  kysely: Kysely<T>,
  edition: Edition,
): Promise<'missing' | 'invalid' | 'valid'> {
  const { rows } = await sql<{ is_valid: boolean }>`
    select indisvalid as is_valid from pg_index
    where indexrelid = to_regclass(${`"${vectorIndexName(edition.id)}"`})`.execute(kysely)
  if (rows[0] === undefined) return 'missing'
  return rows[0].is_valid ? 'valid' : 'invalid'
}

async function countRows(kysely: Kysely<Tables>, edition: Edition): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(tools), 0)::int8 as count from ${sql.table(tableName('namespaces', edition.id))}`.execute(
    kysely,
  )
  return rows[0]!.count
}

async function countCatalog(kysely: Kysely<Tables>, tenantId: string): Promise<number> {
  const { count } = await kysely
    .selectFrom('sources')
    .select((select) => select.fn.coalesce(select.fn.sum<number>('tool_count'), sql<number>`0`).as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return Number(count)
}
