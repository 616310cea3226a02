import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, sql } from 'kysely'
import { GatehouseError, silentLogger, type Logger } from '@gatehouse/core'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { drainingSessions } from './engine/draining-sessions.ts'
import { sessionDialect } from './engine/session-dialect.ts'
import { migrate } from './migrations/migrate.ts'
import { openServer } from './server/open-server.ts'
import { createStores } from './stores/create-stores.ts'
import { createCounterReader } from './stores/as-of-request/read-counters.ts'
import { rememberAsOf } from './stores/as-of-request/remember-as-of.ts'
import { createRequestScopes } from './stores/as-of-request/request-scopes.ts'
import { rememberReads, rememberUntilWrite } from './stores/remember-reads.ts'
import type { Tables } from './stores/tables.ts'
import { unfinishedExecutions } from './stores/unfinished-executions.ts'

export type DatabaseOptions =
  | {
      readonly kind: 'embedded'
      /** Directory of the database itself; made when missing. */
      readonly dataDir: string
      readonly log?: Logger
    }
  | {
      readonly kind: 'server'
      /** `postgres://user:password@host:port/database` */
      readonly url: string
      /** Most connections at once. Default 10. */
      readonly poolSize?: number
      readonly log?: Logger
    }

const pingTimeoutMs = 5_000
const drainTimeoutMs = 8_000
const closeTimeoutMs = 15_000

/**
 * Opens the database, makes it when there is none, and brings its schema up to date.
 *
 * Throws `data_directory_in_use`, `data_directory_damaged`, `data_directory_incompatible` (embedded),
 * `invalid_database_url`, `database_unreachable`, `database_login_refused`, `database_missing`, `database_too_old`,
 * `database_encoding` (server), `schema_newer` or `schema_unknown`. Nothing is changed then.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const log = options.log ?? silentLogger
  const engine =
    options.kind === 'embedded'
      ? await openEmbedded({ dataDir: options.dataDir, log })
      : await openServer({ url: options.url, poolSize: options.poolSize ?? 10, log })
  const sessions = drainingSessions(engine, drainTimeoutMs)
  const kysely = new Kysely<Tables>({ dialect: sessionDialect(sessions) })
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= within(closeTimeoutMs, sessions.close()))
  try {
    const schemaVersion = await migrate(kysely, log)
    const stores = createStores(kysely, options.kind)
    const scopes = createRequestScopes(createCounterReader(kysely))
    return {
      engine: options.kind,
      // Nobody else writes to an embedded database; its directory is locked. Others may write to a server.
      stores: rememberReads(stores, options.kind === 'embedded' ? rememberUntilWrite() : rememberAsOf(scopes)),
      withinRequest: (work) => (options.kind === 'embedded' ? work() : scopes.within(work)),
      schemaVersion,
      ping: () => within(pingTimeoutMs, sql`select 1`.execute(kysely)),
      sessions: () => sessions.active(),
      unfinishedExecutions: (tenantId) => unfinishedExecutions(kysely, tenantId),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController()
  const late = sleep(timeoutMs, undefined, { signal: done.signal }).then(() => {
    throw new GatehouseError('timeout', 'database_timeout', 'The database did not answer in time.', {
      hint: 'Try again; if it happens often, look at the load of the database.',
    })
  })
  try {
    await Promise.race([work, late])
  } finally {
    done.abort()
    late.catch(() => undefined)
  }
}
