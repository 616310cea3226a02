import pg from 'pg'
import { StatementNames } from '../engine/statement-names.ts'
import { toParameter } from '../engine/value-types.ts'
import type { Session, SessionResult, SessionSource } from '../engine/session.ts'

/** Sessions of a PostgreSQL server, from a pool. */
export class ServerSessions implements SessionSource {
  readonly #pool: pg.Pool
  readonly #names = new StatementNames()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async acquire(): Promise<Session> {
    const client = await this.#pool.connect()
    let hasFailed = false
    let isInTransaction = false
    const query = async (text: string, values: readonly unknown[]): Promise<SessionResult> => {
      try {
        return await send(client, text, values, this.#names.nameOf(text, values))
      } catch (error) {
        hasFailed ||= !(error instanceof pg.DatabaseError) || isOutdatedPlan(error)
        if (!isOutdatedPlan(error) || isInTransaction) throw error
        return send(client, text, values, undefined)
      }
    }
    return {
      query,
      begin: async (statement) => {
        await query(statement, [])
        isInTransaction = true
      },
      end: (statement) => {
        isInTransaction = false
        return query(statement, [])
      },
      // After anything but an answer of the server, nobody knows what the connection is still doing.
      release: (isBroken) => client.release(isBroken || hasFailed),
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

function send(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
  name: string | undefined,
): Promise<SessionResult> {
  if (values.length === 0) return client.query(text)
  return client.query({ text, values: values.map(toParameter), ...(name === undefined ? {} : { name }) })
}

/**
 * Another process has brought the schema up to date since the statement was prepared. Nothing was run; the connection forgets
 * what it has prepared by being given up.
 */
function isOutdatedPlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '0A000' && error.message.includes('cached plan')
}
