/** Tells those who wait in this process that a run has changed; other processes find out by looking. */
export interface RunChanges {
  readonly announce: (id: string) => void
  /** Resolves at the next change, or after this long. Throws nothing when the signal aborts: it resolves as well. */
  readonly next: (id: string, timeoutMs: number, signal: AbortSignal) => Promise<void>
}

export function createRunChanges(): RunChanges {
  const waiting = new Map<string, Set<() => void>>()
  return {
    announce(id) {
      for (const wake of waiting.get(id) ?? []) wake()
    },
    async next(id, timeoutMs, signal) {
      if (signal.aborted || timeoutMs <= 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const wakers = waiting.get(id) ?? new Set()
      waiting.set(id, wakers.add(resolve))
      const timer = setTimeout(resolve, timeoutMs)
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      clearTimeout(timer)
      wakers.delete(resolve)
      if (wakers.size === 0 && waiting.get(id) === wakers) waiting.delete(id)
    },
  }
}
