import type { Logger } from '@gatehouse/core'
import type { Session } from '../engine/session.ts'

/** A log longer than this is cut: it is what a start after a crash has to go through. */
const longestLogBytes = 96 * 1024 * 1024
/** A table is cleaned when so many rows are dead or new to the planner, and they are a fifth of it. */
const fewestChangedRows = 5_000
/** Transaction numbers wrap around at 2^31; far before that, old rows are marked as older than any. */
const mostTransactions = 200_000_000
const tickMs = 10_000

/**
 * Does what PostgreSQL's background processes do on a server. PGlite has none of them: left alone, its log grows for as
 * long as the program runs, dead rows stay, and the planner never learns how large a table is.
 */
export function startHousekeeping(session: Session, log: Logger): AsyncDisposable {
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = running
      .then(() => keepHouse(session))
      .catch((error: unknown) => log.warn({ err: error }, 'housekeeping of the embedded database failed'))
  }, tickMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await running
    },
  }
}

/** One chore at a time, the shortest first: everybody waits while it runs. */
export async function keepHouse(session: Session): Promise<'checkpoint' | 'vacuum' | undefined> {
  if ((await logBytes(session)) > longestLogBytes) {
    await session.query('checkpoint', [])
    return 'checkpoint'
  }
  const table = await tableInNeed(session)
  if (table !== undefined) {
    await session.query(`vacuum (analyze) ${table}`, [])
    return 'vacuum'
  }
  if ((await unfrozenTransactions(session)) < mostTransactions) return undefined
  await session.query('vacuum (freeze)', [])
  return 'vacuum'
}

async function unfrozenTransactions(session: Session): Promise<number> {
  const { rows } = await session.query(
    'select age(datfrozenxid) as transactions from pg_database where datname = current_database()',
    [],
  )
  return (rows as readonly { transactions: number }[])[0]!.transactions
}

async function logBytes(session: Session): Promise<number> {
  const { rows } = await session.query(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::int8 as bytes from pg_control_checkpoint()',
    [],
  )
  return (rows as readonly { bytes: number }[])[0]!.bytes
}

/** Quoted by the database itself, so it may stand in a statement. */
async function tableInNeed(session: Session): Promise<string | undefined> {
  // Counts are kept back for up to a minute otherwise.
  await session.query('select pg_stat_force_next_flush()', [])
  const { rows } = await session.query(
    `select quote_ident(schemaname) || '.' || quote_ident(relname) as name
     from pg_stat_user_tables
     where greatest(n_dead_tup, n_mod_since_analyze) > ${fewestChangedRows} + n_live_tup / 5
     order by greatest(n_dead_tup, n_mod_since_analyze) desc limit 1`,
    [],
  )
  return (rows as readonly { name: string }[])[0]?.name
}
