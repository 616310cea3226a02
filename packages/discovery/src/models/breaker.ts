/** Keeps what fails from being asked again and again. One trial at a time finds out whether it is back. */
export interface Breaker {
  /** True when it may be asked now; whoever is let through says how it went. */
  readonly letsThrough: () => boolean
  readonly settle: (outcome: 'succeeded' | 'failed' | 'unknown') => void
  readonly isResting: boolean
}

const failuresInARow = 3
const firstRestMs = 5_000
const longestRestMs = 60_000

/** `now` is in milliseconds and never goes back. */
export function createBreaker(now: () => number = () => performance.now()): Breaker {
  let failures = 0
  let restMs = firstRestMs
  let restsUntil = 0
  let isOnTrial = false
  return {
    letsThrough() {
      if (failures < failuresInARow) return true
      if (isOnTrial || now() < restsUntil) return false
      isOnTrial = true
      return true
    },
    settle(outcome) {
      const wasOnTrial = isOnTrial
      isOnTrial = false
      if (outcome === 'unknown') return
      if (outcome === 'succeeded') {
        failures = 0
        restMs = firstRestMs
        return
      }
      failures++
      if (failures < failuresInARow) return
      // Of several that fail at the same time, the first sends it to rest.
      if (failures > failuresInARow && !wasOnTrial) return
      restsUntil = now() + restMs
      restMs = Math.min(longestRestMs, restMs * 2)
    },
    get isResting() {
      return failures >= failuresInARow
    },
  }
}
