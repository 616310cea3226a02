import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import { wrapDatabaseError } from './wrap-database-error.ts'
import type { Session, SessionResult, SessionSource } from './session.ts'

/** Kysely's way to either engine. Every error that leaves it is wrapped. */
export class SessionDriver implements Driver {
  readonly #source: SessionSource

  constructor(source: SessionSource) {
    this.#source = source
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SessionConnection> {
    return new SessionConnection(await wrapped(this.#source.acquire()))
  }

  async beginTransaction(connection: SessionConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`
    const access = settings.accessMode === undefined ? '' : ` ${settings.accessMode}`
    await wrapped(connection.session.begin(`start transaction${isolation}${access}`))
  }

  async commitTransaction(connection: SessionConnection): Promise<void> {
    const result = await wrapped(connection.session.end('commit'))
    // PostgreSQL answers COMMIT with ROLLBACK when an earlier statement of the transaction failed.
    if (result.command === 'ROLLBACK') throw wrapDatabaseError(new AbortedTransactionError())
  }

  async rollbackTransaction(connection: SessionConnection): Promise<void> {
    try {
      await wrapped(connection.session.end('rollback'))
    } catch (error) {
      connection.isBroken = true
      throw error
    }
  }

  async releaseConnection(connection: SessionConnection): Promise<void> {
    connection.session.release(connection.isBroken)
  }

  async destroy(): Promise<void> {
    await this.#source.close()
  }
}

class SessionConnection implements DatabaseConnection {
  readonly session: Session
  isBroken = false

  constructor(session: Session) {
    this.session = session
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await wrapped(this.session.query(query.sql, query.parameters))
    return {
      rows: result.rows as R[],
      ...(isWrite(result) ? { numAffectedRows: BigInt(result.rowCount ?? 0) } : {}),
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Read large results page by page.')
  }
}

function isWrite(result: SessionResult): boolean {
  return ['INSERT', 'UPDATE', 'DELETE'].includes(result.command)
}

async function wrapped<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw wrapDatabaseError(error)
  }
}
