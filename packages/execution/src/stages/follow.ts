import type { Stage } from '@gatehouse/core'
import type { Dispatched, Followed } from '../call.ts'
import { followRun, type FollowDeps } from '../follow-run.ts'

/** Goes on with a run that another request, or another process, began. */
export function follow(deps: FollowDeps): Stage<Followed, Dispatched> {
  return {
    name: 'follow',
    run: async (op, followed) => ({ output: await followRun(deps, op, followed) }),
  }
}
