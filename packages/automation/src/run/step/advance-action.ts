import type { Operation } from '@gatehouse/core'
import { GatehouseError } from '@gatehouse/core'
import { runAction } from '../run-action.ts'
import type { ActionStore } from '../../action/action-store.ts'
import type { RunDeps } from '../run-request.ts'
import type { AdvanceRequest } from './advance-request.ts'
import type { RunStep } from './run-step.ts'

export interface AdvanceDeps extends RunDeps {
  /** Where the steps of composed actions find what they call. */
  readonly actions: Pick<ActionStore, 'find'>
}

/** Takes a run of any action one step further. A failing action is a step; what is thrown is a defect or a lost store. */
export async function advanceAction(deps: AdvanceDeps, op: Operation, request: AdvanceRequest): Promise<RunStep> {
  const { action, event, idempotencyKey, timeoutMs } = request
  if (action.composition !== undefined || event.kind !== 'start') {
    throw new GatehouseError('invalid', 'mode_not_supported', 'This action cannot run here yet.')
  }
  return runAction(deps, op, {
    action,
    input: event.input,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
}
