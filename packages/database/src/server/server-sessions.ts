import type pg from 'pg'
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
    const query = (text: string, values: readonly unknown[]): Promise<SessionResult> =>
      values.length === 0 ? client.query(text) : client.query(text, values.map(toParameter))
    return {
      query,
      begin: async (statement) => {
        await query(statement, [])
      },
      end: (statement) => query(statement, []),
      release: (isBroken) => client.release(isBroken),
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}
