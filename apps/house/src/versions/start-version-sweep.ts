import type { ActionStore } from '@gatehouse/automation'
import type { Clock, Logger } from '@gatehouse/core'

const everyMs = 3_600_000

/**
 * Lets go of versions that are past their removal date, now and every hour, so that their rows do not stay and Tool Hub hears
 * of it with the next look at the catalog. That they cannot be called any more does not depend on it.
 */
export function startVersionSweep(
  {
    actions,
    clock,
    log,
  }: { readonly actions: Pick<ActionStore, 'retire'>; readonly clock: Clock; readonly log: Logger },
  tenantId: string,
): AsyncDisposable {
  let sweeping: Promise<void> | undefined
  const sweep = async (): Promise<void> => {
    try {
      const retired = await actions.retire(tenantId, clock.now())
      if (retired > 0) log.info({ retired }, 'versions of actions are past their removal date')
    } catch (error) {
      log.warn({ err: error }, 'versions of actions could not be looked through')
    }
  }
  const tick = (): void => {
    sweeping ??= sweep().finally(() => (sweeping = undefined))
  }
  tick()
  const timer = setInterval(tick, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await sweeping
    },
  }
}
