import type pg from 'pg'
import { toParameter } from '../engine/value-types.ts'
import type { Session, SessionResult, SessionSource } from '../engine/session.ts'
import { TransactionGate } from './transaction-gate.ts'

/**
 * A statement over many rows is planned anew each time, for how many they are now: a plan that was made while a table
 * was empty reads all of it when it has grown.
 */
const isBulk = (value: unknown): boolean => Array.isArray(value) && value.length > 64

/** A statement longer than this, or one too many, is parsed anew each time. */
const longestNamedStatement = 4_000
const mostNamedStatements = 300

/** Everybody's sessions over the one connection to the worker. */
export class EmbeddedSessions implements SessionSource {
  readonly #client: pg.Client
  readonly #gate = new TransactionGate()
  readonly #statementNames = new Map<string, string>()

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
    const name = values.some(isBulk) ? undefined : this.#nameOf(text)
    return this.#client.query({ text, values: values.map(toParameter), ...(name === undefined ? {} : { name }) })
  }

  /** Parsing and planning cost more than running a short statement, so statements are prepared once. */
  #nameOf(text: string): string | undefined {
    const known = this.#statementNames.get(text)
    if (known !== undefined || text.length > longestNamedStatement) return known
    if (this.#statementNames.size >= mostNamedStatements) return undefined
    const name = `s${this.#statementNames.size}`
    this.#statementNames.set(text, name)
    return name
  }
}
