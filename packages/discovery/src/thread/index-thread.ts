import { Worker } from 'node:worker_threads'
import type { FromThread, TaskName, Tasks, ToThread } from './messages.ts'

/**
 * A thread that stays as long as it has work, and a little longer: then its memory goes back. After a large build that is
 * some 300 MB; to start anew for the next task takes a tenth of a second.
 */
const idleMs = 2_000

/** Most of what it makes lives for one tool: with the usual few megabytes, collecting garbage is a third of the work. */
const youngGenerationMb = 48

/** The thread, as the main thread sees it. Starts with its first task. */
export class IndexThread implements AsyncDisposable {
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #ids = 0

  /** Rejects when the task failed or the thread ended. */
  ask<Name extends TaskName>(task: Name, ask: Tasks[Name]['ask']): Promise<Tasks[Name]['answer']> {
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#start())
    worker.ref()
    const id = ++this.#ids
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject })
      worker.postMessage({ id, task, ask } as ToThread, [])
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./index-worker.ts', import.meta.url), {
      name: 'search index',
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    })
    const end = (error: Error): void => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      for (const { reject } of this.#pending.values()) reject(error)
      this.#pending.clear()
    }
    worker.on('message', (message: FromThread) => this.#receive(message))
    worker.on('error', (cause) => end(new IndexThreadFailure('The thread of the search index broke down.', { cause })))
    worker.on('exit', () => end(new IndexThreadFailure('The thread of the search index has ended.')))
    return worker
  }

  #receive(message: FromThread): void {
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if ('failure' in message) pending?.reject(new IndexThreadFailure(message.failure))
    else pending?.resolve(message.answer)
    if (this.#pending.size > 0) return
    this.#worker?.unref()
    this.#idle = setTimeout(() => void this.#rest(), idleMs).unref()
  }

  async #rest(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

/** The thread could not do its task; the same work may well succeed without it. */
export class IndexThreadFailure extends Error {}

interface Pending {
  readonly resolve: (answer: Tasks[TaskName]['answer']) => void
  readonly reject: (error: Error) => void
}
