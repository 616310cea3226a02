import type { ToolProgress } from '@gatehouse/spec'
import type { Execution } from './execution.ts'
import { RecentReads } from './recent-reads.ts'

/** What the work of an execution knows of the world around it. */
export interface Life {
  /** Aborted when the execution is cancelled, or when this process has no more time for it. */
  readonly signal: AbortSignal
  /** Aborted when this process stops: what somebody else can go on with is left to them. */
  readonly leaving: AbortSignal
  readonly onProgress: (progress: ToolProgress) => void
}

/** The executions that run in this process, so that a later request can wait for one, watch it or cancel it. */
export class RunningExecutions implements AsyncDisposable {
  readonly #running = new Map<string, Running>()
  /** Those without a row: not yet, or being written. */
  readonly #unstored = new Map<string, Promise<void> | undefined>()
  /** Of those that run: they have come to their end, and are about to be gone. */
  readonly #endedUnstored = new Set<string>()
  readonly recentReads = new RecentReads()
  readonly #leaving = new AbortController()

  /** Aborted when this process stops. */
  get leaving(): AbortSignal {
    return this.#leaving.signal
  }

  get count(): number {
    return this.#running.size
  }

  start(id: string, work: (life: Life) => Promise<Execution>): Promise<Execution> {
    const abort = new AbortController()
    const watchers = new Set<(progress: ToolProgress) => void>()
    const onProgress = (progress: ToolProgress): void => {
      const running = this.#running.get(id)
      if (running !== undefined) running.progress = progress
      for (const tell of watchers) tell(progress)
    }
    const done = work({ signal: abort.signal, leaving: this.#leaving.signal, onProgress }).finally(() => {
      this.#running.delete(id)
      this.#unstored.delete(id)
      this.#endedUnstored.delete(id)
    })
    // Whoever waits hears of a failure; when nobody waits it must not end the process.
    done.catch(() => {})
    this.#running.set(id, { abort, done, watchers, progress: undefined, standing: 'open' })
    return done
  }

  /** Undefined when it does not run here. */
  waitFor(id: string): Promise<Execution> | undefined {
    return this.#running.get(id)?.done
  }

  /** How far it has come, as far as it says. */
  progressOf(id: string): ToolProgress | undefined {
    return this.#running.get(id)?.progress
  }

  /** Tells of progress until disposed. */
  watch(id: string, tell: (progress: ToolProgress) => void): Disposable {
    const running = this.#running.get(id)
    running?.watchers.add(tell)
    if (running?.progress !== undefined) tell(running.progress)
    return { [Symbol.dispose]: () => void running?.watchers.delete(tell) }
  }

  /**
   * Somebody is about to be given its id, so from now on it must end as an execution. False when it was refused meanwhile:
   * then `waitFor` rejects with the refusal. True for one that does not run here: its id is known by then.
   */
  tell(id: string): boolean {
    return this.#stand(id, 'told')
  }

  /** It is about to be forgotten, since nothing was sent. False when somebody has its id already. */
  refuse(id: string): boolean {
    return this.#stand(id, 'refused')
  }

  #stand(id: string, standing: 'told' | 'refused'): boolean {
    const running = this.#running.get(id)
    if (running === undefined) return true
    if (running.standing === 'open') running.standing = standing
    return running.standing === standing
  }

  /** It begins without a row; see `storeNow`. */
  leaveUnstored(id: string): void {
    this.#unstored.set(id, undefined)
  }

  /** Writes its row, unless it has one. False when it has ended without. */
  async store(id: string, write: () => Promise<void>): Promise<boolean> {
    if (!this.#unstored.has(id)) return !this.#endedUnstored.has(id)
    let writing = this.#unstored.get(id)
    if (writing === undefined) {
      writing = write().then(
        () => void this.#unstored.delete(id),
        (error: unknown) => {
          this.#unstored.set(id, undefined)
          throw error
        },
      )
      this.#unstored.set(id, writing)
    }
    await writing
    return true
  }

  /** True when it has no row; from now on it gets none. A row that is being written is waited for. */
  async endUnstored(id: string): Promise<boolean> {
    if (!this.#unstored.has(id)) return false
    const writing = this.#unstored.get(id)
    if (writing !== undefined) {
      await writing
      return false
    }
    this.#unstored.delete(id)
    this.#endedUnstored.add(id)
    return true
  }

  /** False when it does not run here. */
  cancel(id: string): boolean {
    const running = this.#running.get(id)
    running?.abort.abort()
    return running !== undefined
  }

  /**
   * Lets go at once of what only waits for a backend. Waits until everything else has finished, at most this long; then
   * cancels the rest and waits for it to be recorded.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.#leaving.abort()
    const settled = Promise.allSettled([...this.#running.values()].map((one) => one.done))
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)))
    await Promise.race([settled, timeout])
    clearTimeout(timer)
    for (const { abort } of this.#running.values()) abort.abort()
    await settled
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain(0)
  }
}

interface Running {
  readonly abort: AbortController
  readonly done: Promise<Execution>
  readonly watchers: Set<(progress: ToolProgress) => void>
  progress: ToolProgress | undefined
  standing: 'open' | 'told' | 'refused'
}
