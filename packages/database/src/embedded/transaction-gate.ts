import { GatehouseError } from '@gatehouse/core'

type Waiting = { readonly isTransaction: boolean; readonly enter: () => void }

/** How many callers may wait for a transaction to end. */
const longestQueue = 20_000

/**
 * The embedded engine has one session for everybody. Statements go through one after the other, written as they come;
 * while a transaction is open everybody else waits, in order.
 */
export class TransactionGate {
  #isInTransaction = false
  readonly #waiting: Waiting[] = []

  /** Runs `write` as soon as no transaction is open. NOTE: it has to send its statement before it returns. */
  pass<T>(write: () => Promise<T>): Promise<T> {
    if (this.#isOpen) return write()
    return new Promise((resolve, reject) => {
      this.#queue({ isTransaction: false, enter: () => write().then(resolve, reject) }, reject)
    })
  }

  /** Like `pass`, and keeps everybody else out until `leave`. */
  enter<T>(write: () => Promise<T>): Promise<T> {
    if (this.#isOpen) {
      this.#isInTransaction = true
      return write()
    }
    return new Promise((resolve, reject) => {
      this.#queue({ isTransaction: true, enter: () => write().then(resolve, reject) }, reject)
    })
  }

  /** Ends the transaction. Call it after the statement that ends it was sent. */
  leave(): void {
    this.#isInTransaction = false
    while (!this.#isInTransaction) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#isInTransaction = next.isTransaction
      next.enter()
    }
  }

  get #isOpen(): boolean {
    return !this.#isInTransaction && this.#waiting.length === 0
  }

  #queue(waiting: Waiting, reject: (error: unknown) => void): void {
    if (this.#waiting.length < longestQueue) {
      this.#waiting.push(waiting)
      return
    }
    reject(
      new GatehouseError('unavailable', 'database_busy', 'Too many requests wait for the database.', {
        hint: 'Try again in a moment; for more load use a PostgreSQL server.',
        retryAfterMs: 1_000,
      }),
    )
  }
}
