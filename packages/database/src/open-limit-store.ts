import { Kysely } from 'kysely'
import type { Clock, Logger } from '@gatehouse/core'
import type { LimitStore } from '@gatehouse/limits'
import { sessionDialect } from './engine/session-dialect.ts'
import { openServer } from './server/open-server.ts'
import { limitStore } from './stores/limit-store.ts'
import type { Tables } from './stores/tables.ts'

/** A decision is worth nothing after milliseconds: what hangs is cut off, and not waited for. */
const timeouts = { connectMs: 1_000, statementMs: 1_000 }

/**
 * Counts of limits over connections of their own, so that a decision neither waits for other work nor holds it up. The schema
 * is that of `openDatabase`; it must be there.
 */
export async function openLimitStore(options: {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  readonly poolSize?: number
  readonly log: Logger
  readonly clock?: Clock
}): Promise<LimitStore & AsyncDisposable> {
  const { url, poolSize = 4, log, clock } = options
  const sessions = await openServer({ url, poolSize, log, timeouts })
  const kysely = new Kysely<Tables>({ dialect: sessionDialect(sessions) })
  return {
    ...limitStore(kysely, clock === undefined ? {} : { clock }),
    [Symbol.asyncDispose]: () => sessions.close(),
  }
}
