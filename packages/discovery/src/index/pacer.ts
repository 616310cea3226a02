import { setImmediate } from 'node:timers/promises'

/** Lets other work run between pieces of long work. */
export interface Pacer {
  /** Waits for the event loop once the current stretch has lasted its share. Throws the reason of an aborted signal. */
  breathe(): Promise<void>
  /** True when it is time to breathe: asks the clock, so ask only every few hundred steps. */
  readonly isDue: boolean
}

export function createPacer(options: { readonly stretchMs?: number; readonly signal?: AbortSignal } = {}): Pacer {
  const stretchMs = options.stretchMs ?? 8
  let startedAt = performance.now()
  return {
    get isDue() {
      return performance.now() - startedAt >= stretchMs
    },
    async breathe() {
      options.signal?.throwIfAborted()
      if (performance.now() - startedAt < stretchMs) return
      await setImmediate()
      startedAt = performance.now()
    },
  }
}

/** For a thread that has nothing else to do. */
export const tirelessPacer: Pacer = { isDue: false, breathe: async () => undefined }
