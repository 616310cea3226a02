import type { Execution } from './execution.ts'

/** The executions that run in this process, so that a later request can wait for one or cancel it. */
export class RunningExecutions implements AsyncDisposable {
  readonly #running = new Map<string, Running>()

  get count(): number {
    return this.#running.size
  }

  start(id: string, work: (signal: AbortSignal) => Promise<Execution>): Promise<Execution> {
    const abort = new AbortController()
    const done = work(abort.signal).finally(() => this.#running.delete(id))
    // Whoever waits hears of a failure; when nobody waits it must not end the process.
    done.catch(() => {})
    this.#running.set(id, { abort, done, standing: 'open' })
    return done
  }

  /** Undefined when it does not run here. */
  waitFor(id: string): Promise<Execution> | undefined {
    return this.#running.get(id)?.done
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

  /** False when it does not run here. */
  cancel(id: string): boolean {
    const running = this.#running.get(id)
    running?.abort.abort()
    return running !== undefined
  }

  /** Waits until everything has finished, at most this long; then cancels the rest and waits for it to be recorded. */
  async drain(timeoutMs: number): Promise<void> {
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
  standing: 'open' | 'told' | 'refused'
}
