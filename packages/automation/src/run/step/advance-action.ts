import type { Operation } from '@gatehouse/core'
import { advanceComposition } from '../../composition/advance-composition.ts'
import type { ActionStore } from '../../action/action-store.ts'
import type { RunDeps } from '../run-request.ts'
import { advanceRequestAction } from './advance-request-action.ts'
import type { AdvanceRequest } from './advance-request.ts'
import type { RunStep } from './run-step.ts'

export interface AdvanceDeps extends RunDeps {
  /** Where the steps of composed actions find what they call. */
  readonly actions: Pick<ActionStore, 'versions'>
}

/** Takes a run of any action one step further. A failing action is a step; what is thrown is a defect or a lost store. */
export async function advanceAction(deps: AdvanceDeps, op: Operation, request: AdvanceRequest): Promise<RunStep> {
  const { action } = request
  if (action.composition !== undefined) {
    return advanceComposition({ ...deps, advance: advanceAction }, op, { ...request, action })
  }
  return advanceRequestAction(deps, op, { ...request, action })
}
