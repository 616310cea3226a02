import type { Logger } from '@gatehouse/core'
import type { RunnerStore, RunningExecutions } from '@gatehouse/execution'

const everyMs = 500

/** Cancels what runs here and was asked for in another process. Looks only while something runs. */
export function hearCancellations(deps: {
  readonly runners: Pick<RunnerStore, 'takeCancellations'>
  readonly running: Pick<RunningExecutions, 'count' | 'cancel'>
  readonly tenantId: string
  readonly runnerId: string
  readonly log: Logger
}): Disposable {
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking || deps.running.count === 0) return
    isLooking = true
    try {
      const asked = await deps.runners.takeCancellations({ tenantId: deps.tenantId, id: deps.runnerId })
      for (const id of asked) deps.running.cancel(id)
    } catch (error) {
      deps.log.debug({ err: error }, 'cancellations of other processes could not be looked for')
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
