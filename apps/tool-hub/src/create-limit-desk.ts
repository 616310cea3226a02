import type { ConcurrencyCap, LimitDesk } from '@gatehouse/execution'
import type { CallLimits } from '@gatehouse/limits'

/** What a call takes before it runs: a place in this process, and what the limits of the house ask for. */
export function createLimitDesk(deps: { readonly cap: ConcurrencyCap; readonly limits: CallLimits }): LimitDesk {
  return {
    async enter(op, tool, rules) {
      const here = deps.cap.take(op.tenantId, op.principal.userId)
      try {
        const taken = await deps.limits.enter(op.principal, tool, rules)
        return { [Symbol.dispose]: () => [taken, here].forEach((place) => place[Symbol.dispose]()) }
      } catch (error) {
        here[Symbol.dispose]()
        throw error
      }
    },
  }
}
