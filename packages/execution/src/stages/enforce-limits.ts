import type { Stage } from '@gatehouse/core'
import type { Claimed, Cleaned, Limited, Permitted, Ruled } from '../call.ts'
import type { LimitDesk } from '../ports.ts'

/** Takes what the limits of the call ask for, all or nothing. Places among running calls are given back when it is over. */
export function enforceLimits(limits: LimitDesk): Stage<Permitted & Ruled & Claimed & Cleaned, Limited> {
  return {
    name: 'enforce-limits',
    async run(op, call) {
      return { place: call.cleanup.use(await limits.enter(op, call.definition, call.ruling.limits)) }
    },
  }
}
