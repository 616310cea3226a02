import type { Stage } from '@gatehouse/core'
import type { Approved, Permitted, Ruled } from '../call.ts'
import type { RuleDesk } from '../ports.ts'

/** The call is about to run: its run is labelled. */
export function enterRun(rules: RuleDesk): Stage<Permitted & Ruled & Approved, Record<never, never>> {
  return {
    name: 'enter-run',
    async run(op, call) {
      await rules.enter(op, call.definition, call.ruling)
      return {}
    },
  }
}
