import pg from 'pg'
import { toParameter } from '../engine/value-types.ts'
import type { Session, SessionResult, SessionSource } from '../engine/session.ts'

/** Sessions of a PostgreSQL server, from a pool. */
export class ServerSessions implements SessionSource {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async acquire(): Promise<Session> {
    const client = await this.#pool.connect()
    let hasFailed = false
    const query = async (text: string, values: readonly unknown[]): Promise<SessionResult> => {
      try {
        return await (values.length === 0 ? client.query(text) : client.query(text, values.map(toParameter)))
      } catch (error) {
        hasFailed ||= !(error instanceof pg.DatabaseError)
        throw error
      }
    }
    return {
      query,
      begin: async (statement) => {
        await query(statement, [])
      },
      end: (statement) => query(statement, []),
      // After anything but an answer of the server, nobody knows what the connection is still doing.
      release: (isBroken) => client.release(isBroken || hasFailed),
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}
