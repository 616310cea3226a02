import { Worker } from 'node:worker_threads'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** Thrown when PGlite could not do what it was told; `output` is the last of the server's log. */
export class PGliteFailure extends Error {
  readonly output: string

  constructor(message: string, output: string) {
    super(message)
    this.output = output
  }
}

/** The worker thread, as the main thread sees it. */
export class PGliteThread implements AsyncDisposable {
  readonly #worker: Worker
  #onBytes: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined
  #onEnd: (error: Error) => void = () => undefined
  #pending: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined
  #ended: Error | undefined

  constructor() {
    this.#worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { name: 'database' })
    this.#worker.on('message', (message: FromWorker) => this.#receive(message))
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('The database thread has stopped.')))
  }

  /** Opens the database in a directory that exists. */
  open(directory: string): Promise<void> {
    return this.#ask({ kind: 'open', directory })
  }

  /** Builds a new database in a directory. Takes seconds. */
  create(directory: string): Promise<void> {
    return this.#ask({ kind: 'create', directory })
  }

  /** Writes everything out and lets go of the directory. */
  closeDatabase(): Promise<void> {
    return this.#ask({ kind: 'close' })
  }

  listen(listener: { onBytes(bytes: Uint8Array<ArrayBuffer>): void; onEnd(error: Error): void }): void {
    this.#onBytes = (bytes) => listener.onBytes(bytes)
    this.#onEnd = (error) => listener.onEnd(error)
    if (this.#ended !== undefined) listener.onEnd(this.#ended)
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#post(bytes, [bytes.buffer])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }

  #ask(question: ToWorker): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
      this.#post(question, [])
    })
  }

  #post(message: ToWorker, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer)
  }

  #receive(message: FromWorker): void {
    if (message instanceof Uint8Array) {
      this.#onBytes(message)
      return
    }
    const pending = this.#pending
    this.#pending = undefined
    if (message.kind === 'done') pending?.resolve()
    else pending?.reject(new PGliteFailure(message.message, message.output))
  }

  #end(error: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    this.#pending?.reject(error)
    this.#onEnd(error)
  }
}
