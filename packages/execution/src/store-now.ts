import type { Execution } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'
import type { RunningExecutions } from './running-executions.ts'

/**
 * Gives an execution its row, if it has none yet. Whoever makes an execution wait for something, or gives its id away while it
 * runs, calls it first; it may be called any number of times. False: it has ended meanwhile, and needs no row.
 */
export function storeNow(
  deps: { readonly executions: Pick<ExecutionStore, 'claim'>; readonly running: RunningExecutions },
  execution: Execution,
): Promise<boolean> {
  return deps.running.store(execution.id, async () => {
    await deps.executions.claim(execution)
  })
}
