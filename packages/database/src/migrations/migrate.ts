import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Logger } from '@gatehouse/core'
import { allMigrations } from './all-migrations.ts'
import { checkHistory, type AppliedMigration } from './check-history.ts'
import type { Migration } from './migration.ts'

/** Any number, the same in every version of the program: two programs that start at once take turns by it. */
const lockKey = 7_400_001

/**
 * Brings the schema up to the newest migration, each in a transaction of its own, and answers its number.
 * Throws `schema_newer` or `schema_unknown` before anything is changed.
 */
export async function migrate<T>(
  kysely: Kysely<T>,
  log: Logger,
  migrations: readonly Migration[] = allMigrations,
): Promise<number> {
  for (;;) {
    const applied = await kysely.transaction().execute((transaction) => applyNext(transaction, migrations))
    if (applied === undefined) return migrations.length
    log.info({ number: applied.number, name: applied.name }, 'schema migrated')
  }
}

async function applyNext<T>(
  transaction: Transaction<T>,
  migrations: readonly Migration[],
): Promise<Migration | undefined> {
  await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(transaction)
  const history = await readHistory(transaction)
  checkHistory(history, migrations.map(toApplied))
  const next = migrations[history.length]
  if (next === undefined) return undefined
  if (next.number === 1) await createHistory(transaction)
  await sql.raw(next.sql).execute(transaction)
  const { number, name, digest } = toApplied(next)
  await sql`
    insert into schema_migrations (number, name, digest, applied_at)
    values (${number}, ${name}, ${digest}, ${Date.now()})`.execute(transaction)
  return next
}

async function createHistory<T>(transaction: Transaction<T>): Promise<void> {
  await sql`
    create table schema_migrations (
      number     int4 primary key,
      name       text not null,
      digest     text not null,
      applied_at int8 not null
    )`.execute(transaction)
}

async function readHistory<T>(transaction: Transaction<T>): Promise<readonly AppliedMigration[]> {
  const known = await sql<{ known: boolean }>`select to_regclass('schema_migrations') is not null as known`.execute(
    transaction,
  )
  if (known.rows[0]?.known !== true) return []
  const history =
    await sql<AppliedMigration>`select number, name, digest from schema_migrations order by number`.execute(transaction)
  return history.rows
}

function toApplied(migration: Migration): AppliedMigration {
  return {
    number: migration.number,
    name: migration.name,
    digest: createHash('sha256').update(migration.sql).digest('hex'),
  }
}
