import { setTimeout as sleep } from 'node:timers/promises'

/** Counts what is under way for callers, so that stopping can wait for it. */
export class WorkInProgress {
  #count = 0
  #onIdle: (() => void)[] = []

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#count++
    try {
      return await work()
    } finally {
      if (--this.#count === 0) for (const tell of this.#onIdle.splice(0)) tell()
    }
  }

  /** Resolves when nothing is under way, at the latest after this long. */
  async idle(timeoutMs: number): Promise<void> {
    if (this.#count === 0) return
    const stop = new AbortController()
    const idle = new Promise<void>((resolve) => this.#onIdle.push(resolve))
    const timeout = sleep(timeoutMs, undefined, { signal: stop.signal }).catch(() => undefined)
    await Promise.race([idle, timeout])
    stop.abort()
  }
}
