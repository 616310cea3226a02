import type { Operation } from '@gatehouse/core'
import type { ExecutionDeps } from './stages-of-call.ts'
import type { Execution } from './execution.ts'
import { takeOver } from './take-over.ts'

const atOnce = 100
const mostRemembered = 10_000

/** Opens an operation for the user of an execution. Undefined when there is no such user any more, or they are disabled. */
export type ForUserOf = (execution: Execution, work: (op: Operation) => Promise<void>) => Promise<boolean>

/**
 * Goes on with what other processes left behind. Nobody is shown anything by it: the result waits for its user, who is
 * asked for their permission then. One that cannot be gone on with is tried once; its user's next request may do better.
 */
export function createFollowUnfollowed(deps: ExecutionDeps, forUserOf: ForUserOf): () => Promise<number> {
  const tried = new Set<string>()
  return async () => {
    const unfollowed = await deps.executions.unfollowed({
      leaseBefore: deps.clock.now(),
      ...(deps.isAlone ? { onlyRunnerId: deps.runnerId } : {}),
      limit: atOnce,
    })
    let taken = 0
    for (const execution of unfollowed) {
      if (deps.running.waitFor(execution.id) !== undefined || tried.has(execution.id)) continue
      if (tried.size >= mostRemembered) tried.clear()
      tried.add(execution.id)
      const isKnown = await forUserOf(execution, async (op) => {
        await takeOver(deps, op, execution)
      })
      if (isKnown) taken++
    }
    return taken
  }
}
