import type pg from 'pg'
import { StatementNames } from '../engine/statement-names.ts'
import { toParameter } from '../engine/value-types.ts'
import type { Session, SessionResult, SessionSource } from '../engine/session.ts'
import { TransactionGate } from './transaction-gate.ts'

/** Everybody's sessions over the one connection to the worker. */
export class EmbeddedSessions implements SessionSource {
  readonly #client: pg.Client
  readonly #gate = new TransactionGate()
  readonly #names = new StatementNames()

  constructor(client: pg.Client) {
    this.#client = client
  }

  async acquire(): Promise<Session> {
    let isInTransaction = false
    const send = (text: string, values: readonly unknown[]): Promise<SessionResult> => this.#send(text, values)
    return {
      query: (text, values) => (isInTransaction ? send(text, values) : this.#gate.pass(() => this.#send(text, values))),
      begin: async (statement) => {
        try {
          await this.#gate.enter(() => send(statement, []))
          isInTransaction = true
        } catch (error) {
          this.#gate.leave()
          throw error
        }
      },
      end: (statement) => {
        const ended = send(statement, [])
        isInTransaction = false
        this.#gate.leave()
        return ended
      },
      release: () => undefined,
    }
  }

  async close(): Promise<void> {
    await this.#client.end()
  }

  #send(text: string, values: readonly unknown[]): Promise<SessionResult> {
    if (values.length === 0) return this.#client.query(text)
    const name = this.#names.nameOf(text, values)
    return this.#client.query({ text, values: values.map(toParameter), ...(name === undefined ? {} : { name }) })
  }
}
