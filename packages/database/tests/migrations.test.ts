import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLogger } from '@gatehouse/core'
import { createServerDatabase, hasServer, temporaryDirectory } from '@gatehouse/testing-database'
import { openEmbedded } from '../src/embedded/open-embedded.ts'
import { sessionDialect } from '../src/engine/session-dialect.ts'
import { openDatabase, type DatabaseOptions } from '../src/index.ts'
import { allMigrations } from '../src/migrations/all-migrations.ts'
import { migrate } from '../src/migrations/migrate.ts'
import type { Migration } from '../src/migrations/migration.ts'
import { openServer } from '../src/server/open-server.ts'

interface EmptyDatabase extends AsyncDisposable {
  readonly options: DatabaseOptions
}

const engines: readonly { readonly name: string; create(): Promise<EmptyDatabase> }[] = [
  {
    name: 'embedded',
    async create() {
      const folder = await temporaryDirectory()
      const options = { kind: 'embedded', dataDir: join(folder.path, 'database') } as const
      return { options, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
    },
  },
  {
    name: 'server',
    async create() {
      const created = await createServerDatabase({ isMigrated: false })
      const options = { kind: 'server', url: created.url } as const
      return { options, [Symbol.asyncDispose]: () => created[Symbol.asyncDispose]() }
    },
  },
]

async function connect(options: DatabaseOptions): Promise<Kysely<unknown>> {
  const log = silentLogger
  const sessions =
    options.kind === 'embedded'
      ? await openEmbedded({ dataDir: options.dataDir, log })
      : await openServer({ url: options.url, poolSize: 2, log })
  const kysely = new Kysely<unknown>({ dialect: sessionDialect(sessions) })
  // Kysely closes only what it has used.
  await sql`select 1`.execute(kysely)
  return kysely
}

const first: Migration = { number: 1, name: 'first', sql: 'create table one (id int4)' }
const second: Migration = { number: 2, name: 'second', sql: 'create table two (id int4); insert into two values (2)' }
const broken: Migration = {
  number: 2,
  name: 'broken',
  sql: 'create table two (id int4); insert into missing values (1)',
}

describe.each(engines.filter(({ name }) => name === 'embedded' || hasServer()))('migrations, $name', ({ create }) => {
  let database: EmptyDatabase
  beforeEach(async () => {
    database = await create()
  })
  afterEach(() => database[Symbol.asyncDispose]())

  async function withConnection<T>(work: (kysely: Kysely<unknown>) => Promise<T>): Promise<T> {
    const kysely = await connect(database.options)
    try {
      return await work(kysely)
    } finally {
      await kysely.destroy()
    }
  }

  async function tables(kysely: Kysely<unknown>): Promise<readonly string[]> {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(kysely)
    return rows.map(({ name }) => name)
  }

  test('run in order, once, and answer the newest number', async () => {
    await withConnection(async (kysely) => {
      expect(await migrate(kysely, silentLogger, [first])).toBe(1)
      expect(await migrate(kysely, silentLogger, [first, second])).toBe(2)
      expect(await migrate(kysely, silentLogger, [first, second])).toBe(2)
      expect(await tables(kysely)).toEqual(['one', 'schema_migrations', 'two'])
    })
  })

  test('leave nothing of one that fails, and keep those before it', async () => {
    await withConnection(async (kysely) => {
      await expect(migrate(kysely, silentLogger, [first, broken])).rejects.toMatchObject({ code: 'database_error' })
      expect(await tables(kysely)).toEqual(['one', 'schema_migrations'])
      expect(await migrate(kysely, silentLogger, [first, second])).toBe(2)
    })
  })

  test('refuse a schema that is newer than the program, and change nothing', async () => {
    await withConnection((kysely) => migrate(kysely, silentLogger, [first, second]))
    await withConnection(async (kysely) => {
      const older: Migration[] = [first]
      await expect(migrate(kysely, silentLogger, older)).rejects.toMatchObject({
        code: 'schema_newer',
        details: { found: 2, known: 1 },
      })
      expect(await tables(kysely)).toEqual(['one', 'schema_migrations', 'two'])
    })
  })

  test('refuse a history that is not the beginning of what is known', async () => {
    await withConnection(async (kysely) => {
      await migrate(kysely, silentLogger, [first, second])
      const edited = { ...first, sql: 'create table one (id int8)' }
      const unknown = { code: 'schema_unknown', details: { number: 1 } }
      await expect(migrate(kysely, silentLogger, [edited, second])).rejects.toMatchObject(unknown)
      await sql`delete from schema_migrations where number = 1`.execute(kysely)
      await expect(migrate(kysely, silentLogger, [first, second])).rejects.toMatchObject({ code: 'schema_unknown' })
    })
  })

  test('refuse through the front door as well', async () => {
    await using opened = await openDatabase(database.options)
    const { schemaVersion } = opened
    await opened.close()
    await withConnection(async (kysely) => {
      await sql`
        insert into schema_migrations (number, name, digest, applied_at)
        values (${schemaVersion + 1}, 'from the future', 'x', 0)`.execute(kysely)
    })
    await expect(openDatabase(database.options)).rejects.toMatchObject({ code: 'schema_newer', kind: 'unavailable' })
  })

  test('have the tenant first in every key and index', async () => {
    await using opened = await openDatabase(database.options)
    await opened.close()
    const withoutTenant = await withConnection(async (kysely) => {
      const { rows } = await sql<{ name: string }>`
        select index_class.relname as name
        from pg_index i
        join pg_class index_class on index_class.oid = i.indexrelid
        join pg_class table_class on table_class.oid = i.indrelid
        join pg_namespace n on n.oid = table_class.relnamespace and n.nspname = 'public'
        left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where a.attname is distinct from 'tenant_id' order by 1`.execute(kysely)
      return rows.map(({ name }) => name)
    })
    expect(withoutTenant).toEqual(['api_keys_by_prefix', 'schema_migrations_pkey'])
  })
})

test('migrations are numbered without gaps', () => {
  expect(allMigrations.map(({ number }) => number)).toEqual(allMigrations.map((_, position) => position + 1))
})

test.skipIf(!hasServer())('migrations run once when many programs start at the same time', async () => {
  await using created = await createServerDatabase({ isMigrated: false })
  const options = { kind: 'server', url: created.url, poolSize: 2 } as const
  const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase(options)))
  const [database] = opened
  expect(opened.map(({ schemaVersion }) => schemaVersion)).toEqual(opened.map(() => allMigrations.length))
  expect((await database!.stores.users.list('tnt_1', { limit: 1 })).items).toEqual([])
  await Promise.all(opened.map((one) => one.close()))
})
