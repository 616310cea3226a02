import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError } from '@gatehouse/core'
import type { SessionSource } from './session.ts'

/** Sessions that are given back before the source of them closes; who comes later is refused. */
export function drainingSessions(
  source: SessionSource,
  drainTimeoutMs: number,
): SessionSource & {
  /** Those that somebody has or waits for. */
  active(): number
} {
  let active = 0
  let isClosing = false
  let onIdle = (): void => undefined

  return {
    active: () => active,
    async acquire() {
      if (isClosing) {
        throw new GatehouseError('unavailable', 'database_closed', 'The database is closed.', {
          hint: 'Gatehouse is stopping; try again when it has started.',
        })
      }
      active++
      const released = (): void => {
        active--
        if (active === 0) onIdle()
      }
      try {
        const session = await source.acquire()
        return {
          ...session,
          release(isBroken) {
            session.release(isBroken)
            released()
          },
        }
      } catch (error) {
        released()
        throw error
      }
    },

    async close() {
      // A statement takes a few turns from the call to the session; those that were called are let through.
      await setImmediate()
      isClosing = true
      if (active > 0) {
        const idle = new Promise<void>((resolve) => {
          onIdle = resolve
        })
        await Promise.race([idle, sleep(drainTimeoutMs, undefined, { ref: false })])
      }
      await source.close()
    },
  }
}
