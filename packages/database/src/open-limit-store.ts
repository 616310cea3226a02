import { Kysely, sql } from 'kysely'
import type { Clock, Logger } from '@gatehouse/core'
import type { LimitStore } from '@gatehouse/limits'
import { sessionDialect } from './engine/session-dialect.ts'
import { openServer } from './server/open-server.ts'
import { limitStore } from './stores/limit-store.ts'
import type { Tables } from './stores/tables.ts'

/**
 * Counts of limits over connections of their own, so that a decision neither waits for other work nor holds it up. The schema
 * is that of `openDatabase`; it must be there.
 */
export async function openLimitStore(options: {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  readonly poolSize?: number
  /** A decision is worth nothing after milliseconds: what waits or hangs for longer than this is cut off. Default 1,000. */
  readonly timeoutMs?: number
  readonly log: Logger
  readonly clock?: Clock
}): Promise<LimitStore & AsyncDisposable> {
  const { url, poolSize = 4, timeoutMs = 1_000, log, clock } = options
  const timeouts = { connectMs: timeoutMs, statementMs: timeoutMs }
  const sessions = await openServer({ url, poolSize, log, timeouts, keepsConnections: true })
  const kysely = new Kysely<Tables>({ dialect: sessionDialect(sessions) })
  // Nobody's call waits for a connection to be made.
  await Promise.allSettled(Array.from({ length: poolSize }, () => sql`select pg_sleep(0.01)`.execute(kysely)))
  return {
    ...limitStore(kysely, clock === undefined ? {} : { clock }),
    [Symbol.asyncDispose]: () => sessions.close(),
  }
}
