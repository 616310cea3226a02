import type { Logger } from '@gatehouse/core'
import type { RunnerStore } from './runner-store.ts'

export interface Heartbeat extends AsyncDisposable {
  /** Says for the first time that this process is alive, and goes on saying so. */
  start(): Promise<void>
  /**
   * Whether this process has been heard for as long as a lease lasts. Only then may it call others dead: after an outage of
   * the store nobody has been heard for a while.
   */
  canJudge(): boolean
}

/** Beats in a lease: some may be late or lost. */
const beatsPerLease = 4

/** One beat speaks for the time of a lease; a process that dies is known to be dead that much later. */
export function createHeartbeat(
  deps: { readonly runners: RunnerStore; readonly tenantId: string; readonly runnerId: string; readonly log: Logger },
  leaseMs: number,
): Heartbeat {
  const runner = { tenantId: deps.tenantId, id: deps.runnerId }
  let heardSince: number | undefined
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let beating = Promise.resolve()
  const beat = async (): Promise<void> => {
    const startedAt = performance.now()
    try {
      await deps.runners.beat({ ...runner, forMs: leaseMs })
      // A beat that took longer than the lease has left a time in which nobody was heard.
      heardSince = performance.now() - startedAt > leaseMs ? performance.now() : (heardSince ?? performance.now())
    } catch (error) {
      heardSince = undefined
      deps.log.warn({ err: error }, 'this process could not say that it is alive')
    }
  }

  return {
    async start() {
      const goOn = async (): Promise<void> => {
        await beat()
        if (!isStopped) timer = setTimeout(() => void (beating = goOn()), leaseMs / beatsPerLease).unref()
      }
      await goOn()
    },
    canJudge: () => heardSince !== undefined && performance.now() - heardSince >= leaseMs,
    async [Symbol.asyncDispose]() {
      isStopped = true
      clearTimeout(timer)
      await beating
      await deps.runners.leave(runner).catch((error: unknown) => {
        deps.log.debug({ err: error }, 'this process could not say that it stops')
      })
    },
  }
}
