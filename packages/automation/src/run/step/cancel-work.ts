import type { Operation } from '@gatehouse/core'
import type { RequestAction } from '../../action/action.ts'
import { ActionFailed } from '../action-failed.ts'
import type { RunDeps } from '../run-request.ts'
import type { AdvanceRequest } from './advance-request.ts'
import type { RequestState } from './request-state.ts'
import type { RunStep } from './run-step.ts'
import { sendFollowUp } from './talk-to-api.ts'

/** Ends a run. Where the API can be told it is; otherwise the work is let go of, and nobody knows how it ends. */
export async function cancelWork(
  deps: RunDeps,
  op: Operation,
  { action, timeoutMs }: AdvanceRequest<RequestAction>,
  { remembered }: RequestState,
): Promise<RunStep> {
  const { cancel } = action.completion ?? {}
  if (cancel === undefined) return cancelled(action, `The API ${action.targetId} cannot be told to stop.`)
  try {
    const limit = timeoutMs === undefined ? {} : { timeoutMs }
    await sendFollowUp(deps, op, { action, followUp: { method: 'POST', ...cancel }, remembered, ...limit })
  } catch (error) {
    if (!(error instanceof ActionFailed)) throw error
    return cancelled(action, `The API was told to stop and did not agree. ${error.failure.message}`)
  }
  return {
    kind: 'failed',
    failure: { kind: 'cancelled', message: 'The run was cancelled, and the API was told to stop.' },
  }
}

function cancelled(action: RequestAction, why: string): RunStep {
  const isOutcomeUnknown = action.effect !== 'read'
  const warning = isOutcomeUnknown ? ' It may do its work all the same: look before you try again.' : ''
  return {
    kind: 'failed',
    failure: {
      kind: 'cancelled',
      message: `The run was cancelled. ${why}${warning}`,
      ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
    },
  }
}
