import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { isGatehouseError, type Clock, type Logger } from '@gatehouse/core'

/** After so many failures in a row the store is left alone, but for one question now and then. */
const failuresUntilRest = 3
const restMs = 1_000
const loggedEveryMs = 60_000

export interface Bound {
  /** The answer of the store in time, or undefined. What comes later goes to `onLate`. */
  ask<T>(work: () => Promise<T>, onLate?: (answer: T) => void): Promise<T | undefined>
  readonly standing: {
    readonly isAnswering: boolean
    readonly failingSince?: number
    readonly lastFailure?: string
  }
}

/** Waits for the store no longer than a call may wait for it; while it is silent, most questions are not even asked. */
export function createBound(deps: { readonly withinMs: number; readonly clock: Clock; readonly log: Logger }): Bound {
  const { withinMs, clock, log } = deps
  let failures = 0
  let failingSince: number | undefined
  let lastFailure: string | undefined
  let askAgainAt = 0
  let loggedAt = Number.NEGATIVE_INFINITY
  let unlogged = 0

  const fail = (code: string): void => {
    failures++
    unlogged++
    failingSince ??= clock.now()
    lastFailure = code
    askAgainAt = performance.now() + restMs
    if (performance.now() - loggedAt < loggedEveryMs) return
    log.error(
      { code, failures: unlogged },
      'the limit store does not answer; calls are decided by the fail mode of their limits',
    )
    loggedAt = performance.now()
    unlogged = 0
  }
  const succeed = (): void => {
    if (failures > 0) log.info({ failures }, 'the limit store answers again')
    failures = 0
    failingSince = undefined
    loggedAt = Number.NEGATIVE_INFINITY
  }

  return {
    async ask(work, onLate) {
      const isResting = failures >= failuresUntilRest && performance.now() < askAgainAt
      if (isResting) return undefined
      // Until it is answered, the others do not ask.
      if (failures >= failuresUntilRest) askAgainAt = performance.now() + restMs
      const timer = new AbortController()
      let isLate = false
      const answer = work()
      const late = sleep(withinMs, undefined, { signal: timer.signal })
        // An answer may be waiting to be read: a timer that is due comes before it, however late this process is itself.
        .then(() => setImmediate())
        .then(() => setImmediate('late' as const))
        .catch(() => 'late' as const)
      try {
        const first = await Promise.race([answer.then((value) => ({ value })), late])
        if (first !== 'late') {
          succeed()
          return first.value
        }
        isLate = true
      } catch (error) {
        fail(isGatehouseError(error) ? error.code : 'no_connection')
        return undefined
      } finally {
        timer.abort()
        if (isLate) answer.then(onLate, () => {})
      }
      fail('too_slow')
      return undefined
    },

    get standing() {
      return {
        isAnswering: failures === 0,
        ...(failingSince === undefined ? {} : { failingSince }),
        ...(lastFailure === undefined ? {} : { lastFailure }),
      }
    },
  }
}
