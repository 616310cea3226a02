export interface GateLimits {
  readonly max: number
  readonly maxQueued: number
}

/** `full` when too many wait already, `late` when the time ended before there was room. */
export type Entry = (Disposable & { readonly isIn: true }) | { readonly isIn: false; readonly why: 'full' | 'late' }

/** Lets so many in at the same time; the others wait in order, bounded in number and time. */
export class ConcurrencyGate {
  readonly #waiting = new Set<() => void>()
  #running = 0
  #max = 1

  get running(): number {
    return this.#running
  }

  /** Waits `longestWaitMs` at most; the signal ends the wait earlier. */
  async enter(
    limits: GateLimits,
    { longestWaitMs, signal }: { readonly longestWaitMs: number; readonly signal: AbortSignal },
  ): Promise<Entry> {
    this.#max = limits.max
    if (signal.aborted) return { isIn: false, why: 'late' }
    if (this.#running < this.#max && this.#waiting.size === 0) return this.#place()
    if (this.#waiting.size >= limits.maxQueued) return { isIn: false, why: 'full' }
    return new Promise((resolve) => {
      const settle = (entry: () => Entry): void => {
        this.#waiting.delete(onRoom)
        clearTimeout(timer)
        signal.removeEventListener('abort', onLate)
        resolve(entry())
      }
      const onRoom = (): void => settle(() => this.#place())
      const onLate = (): void => settle(() => ({ isIn: false, why: 'late' }))
      const timer = setTimeout(onLate, Math.max(longestWaitMs, 0))
      this.#waiting.add(onRoom)
      signal.addEventListener('abort', onLate, { once: true })
    })
  }

  #place(): Entry {
    this.#running++
    let isLeft = false
    return {
      isIn: true,
      [Symbol.dispose]: () => {
        if (isLeft) return
        isLeft = true
        this.#running--
        this.#admitNext()
      },
    }
  }

  #admitNext(): void {
    for (const onRoom of this.#waiting) {
      if (this.#running >= this.#max) return
      onRoom()
    }
  }
}
