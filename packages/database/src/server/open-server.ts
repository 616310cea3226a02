import pg from 'pg'
import { GatehouseError, type Logger } from '@gatehouse/core'
import type { SessionSource } from '../engine/session.ts'
import { valueTypes } from '../engine/value-types.ts'
import { wrapDatabaseError } from '../engine/wrap-database-error.ts'
import { ServerSessions } from './server-sessions.ts'

const oldestVersion = 15

/** How long one statement may take: an import of many thousand rows is far below. */
const statementTimeoutMs = 120_000
const connectTimeoutMs = 10_000

/** Opens a pool to a PostgreSQL server, and looks whether it is one that can be used. */
export async function openServer(options: {
  readonly url: string
  readonly poolSize: number
  readonly log: Logger
  readonly timeouts?: { readonly connectMs: number; readonly statementMs: number }
  /** Idle connections stay open, so that nobody waits for a new one. */
  readonly keepsConnections?: boolean
}): Promise<SessionSource> {
  const { connectMs, statementMs } = options.timeouts ?? {
    connectMs: connectTimeoutMs,
    statementMs: statementTimeoutMs,
  }
  const pool = new pg.Pool({
    connectionString: checkedUrl(options.url),
    max: options.poolSize,
    connectionTimeoutMillis: connectMs,
    ...(options.keepsConnections === true ? { idleTimeoutMillis: 0 } : {}),
    keepAlive: true,
    application_name: 'gatehouse',
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    // For a server that no longer answers at all.
    query_timeout: statementMs + connectMs,
    types: valueTypes,
    // Prepared statements keep the plan they were given while tables were empty, when reading a whole table looks cheap; every
    // statement has an index, so it is never what is wanted. Without `jit=off` such a plan would be compiled as well.
    options: '-c enable_seqscan=off -c random_page_cost=1.1 -c jit=off',
  })
  // NOTE: without a listener, a connection that breaks while idle ends the process.
  pool.on('error', (error) => options.log.warn({ err: error }, 'an idle database connection broke'))
  // The same for one in use: whoever uses it hears of it by their next statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await checkServer(pool, options.url)
  } catch (error) {
    await pool.end()
    throw error
  }
  return new ServerSessions(pool)
}

async function checkServer(pool: pg.Pool, url: string): Promise<void> {
  const { version, encoding } = await settings(pool, url)
  if (version < oldestVersion * 10_000) {
    throw new GatehouseError(
      'unavailable',
      'database_too_old',
      `The database server runs PostgreSQL ${Math.floor(version / 10_000)}; Gatehouse needs ${oldestVersion} or newer.`,
      { hint: `Upgrade the server, or name another one in the database URL.` },
    )
  }
  if (encoding !== 'UTF8') {
    throw new GatehouseError(
      'unavailable',
      'database_encoding',
      `The database has the encoding ${encoding}; Gatehouse needs UTF8.`,
      { hint: "Create the database with: create database gatehouse encoding 'UTF8' template template0" },
    )
  }
}

async function settings(pool: pg.Pool, url: string): Promise<{ version: number; encoding: string }> {
  try {
    const { rows } = await pool.query<{ version: number; encoding: string }>(
      `select current_setting('server_version_num')::int4 as version, current_setting('server_encoding') as encoding`,
    )
    return rows[0]!
  } catch (error) {
    throw unusable(error, url)
  }
}

function unusable(error: unknown, url: string): GatehouseError {
  const code = wrapDatabaseError(error).internal?.['sqlState']
  const { hostname, port, pathname } = new URL(url)
  const place = `${hostname || 'the local socket'}${port === '' ? '' : `:${port}`}`
  if (code === '28P01' || code === '28000') {
    return new GatehouseError('unavailable', 'database_login_refused', `The database at ${place} refused the login.`, {
      hint: 'Check user name and password in the database URL, and pg_hba.conf on the server.',
      cause: error,
    })
  }
  if (code === '3D000') {
    return new GatehouseError(
      'unavailable',
      'database_missing',
      `There is no database ${JSON.stringify(decodeURIComponent(pathname.slice(1)))} at ${place}.`,
      { hint: 'Create it, or name another one in the database URL.', cause: error },
    )
  }
  return new GatehouseError('unavailable', 'database_unreachable', `The database at ${place} cannot be reached.`, {
    hint: 'Check that PostgreSQL runs there, that the address is right and that no firewall is between.',
    cause: error,
  })
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return url
  // The text is not repeated: it may hold a password.
  throw new GatehouseError('invalid', 'invalid_database_url', 'The database URL is not one of PostgreSQL.', {
    hint: 'Write postgres://user:password@host:5432/database.',
  })
}
