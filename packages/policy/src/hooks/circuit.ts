import type { Clock } from '@gatehouse/core'

/** Spares a server that keeps failing, and its callers the wait. */
export interface Circuit {
  /** False while it rests. After the rest one may try; the others wait for what that one finds. */
  mayAsk(key: string): boolean
  ended(key: string, isWell: boolean): void
}

const mostKeys = 2_000

export function createCircuit(options: {
  readonly clock: Clock
  /** So many failures in a row open it. Default 5. */
  readonly failures?: number
  /** Default 10,000. */
  readonly restMs?: number
}): Circuit {
  const { clock, failures = 5, restMs = 10_000 } = options
  const failing = new Map<string, { count: number; restsUntil: number }>()

  return {
    mayAsk(key) {
      const state = failing.get(key)
      if (state === undefined || state.count < failures) return true
      if (state.restsUntil > clock.now()) return false
      // Whoever comes next finds it resting again, unless this one brings it back.
      state.restsUntil = clock.now() + restMs
      return true
    },
    ended(key, isWell) {
      const state = failing.get(key)
      failing.delete(key)
      if (isWell) return
      failing.set(key, { count: (state?.count ?? 0) + 1, restsUntil: clock.now() + restMs })
      if (failing.size > mostKeys) failing.delete(failing.keys().next().value!)
    },
  }
}
