import type { Stage } from '@gatehouse/core'
import type { Claimed, Cleaned, Limited } from '../call.ts'
import type { ConcurrencyCap } from '../concurrency-cap.ts'

/** Takes a place among the running calls of the user and of the tenant; given back when the call is over. */
export function enforceLimits(cap: ConcurrencyCap): Stage<Claimed & Cleaned, Limited> {
  return {
    name: 'enforce-limits',
    async run(op, call) {
      return { place: call.cleanup.use(cap.take(op.tenantId, op.principal.userId)) }
    },
  }
}
