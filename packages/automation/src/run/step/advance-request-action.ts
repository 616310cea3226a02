import type { Operation } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import type { RequestAction } from '../../action/action.ts'
import { ActionFailed } from '../action-failed.ts'
import { runAction } from '../run-action.ts'
import type { RunDeps, RunRequest } from '../run-request.ts'
import type { AdvanceRequest } from './advance-request.ts'
import { cancelWork } from './cancel-work.ts'
import { goOnAfter } from './go-on-after.ts'
import { hearCallback } from './hear-callback.ts'
import { pollWork } from './poll-work.ts'
import { parseRequestState } from './request-state.ts'
import type { RunStep } from './run-step.ts'
import { sendFirstRequest, sendFollowUp } from './talk-to-api.ts'

export type AdvanceRequestAction = AdvanceRequest<RequestAction>

/** Takes the run of a request action one step further: one event, and at most two requests to the API. */
export async function advanceRequestAction(
  deps: RunDeps,
  op: Operation,
  request: AdvanceRequestAction,
): Promise<RunStep> {
  const step = await stepOf(deps, op, request)
  if (step.kind === 'waiting' && step.progress !== undefined) request.onProgress?.(step.progress)
  return step
}

async function stepOf(deps: RunDeps, op: Operation, request: AdvanceRequestAction): Promise<RunStep> {
  const { action, event } = request
  if (event.kind === 'start' && action.completion === undefined && action.pause === undefined) {
    return runAction(deps, op, firstRequestOf(request, event.input))
  }
  try {
    if (event.kind === 'start') return await start(deps, op, request, event.input)
    return await goOn(deps, op, request)
  } catch (error) {
    if (error instanceof ActionFailed) return { kind: 'failed', failure: error.failure }
    throw error
  }
}

async function start(deps: RunDeps, op: Operation, request: AdvanceRequestAction, input: unknown): Promise<RunStep> {
  const { callbackUrl } = request
  const heard = await sendFirstRequest(deps, op, {
    ...firstRequestOf(request, input),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  })
  return afterStart(request.action, async () => goOnAfter(deps, request.action, heard, {}))
}

/** Everything after the first request: the API has begun, so no failure means that nothing has happened. */
function goOn(deps: RunDeps, op: Operation, request: AdvanceRequestAction): Promise<RunStep> {
  const { action, event } = request
  const state = parseRequestState(request.state)
  return afterStart(action, async () => {
    if (event.kind === 'poll') return pollWork(deps, op, request, state)
    if (event.kind === 'callback') return hearCallback(deps, op, request, { state, body: event.body })
    if (event.kind === 'cancel') return cancelWork(deps, op, request, state)
    if (event.kind !== 'input' || action.pause === undefined) throw new TypeError('this run does not wait for input')
    const { remembered } = state
    const heard = await sendFollowUp(deps, op, {
      action,
      followUp: { method: 'POST', ...action.pause.goOn },
      remembered,
      body: event.input,
      ...timeLimitOf(request),
    })
    return goOnAfter(deps, action, heard, remembered)
  })
}

async function afterStart(action: RequestAction, work: () => Promise<RunStep>): Promise<RunStep> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ActionFailed) || action.effect === 'read') throw error
    const failure: ToolFailure = { ...error.failure, isOutcomeUnknown: true }
    throw new ActionFailed(failure, { cause: error })
  }
}

function firstRequestOf(request: AdvanceRequestAction, input: unknown): RunRequest {
  const { action, idempotencyKey, onProgress, onSend } = request
  return {
    action,
    input,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...timeLimitOf(request),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onSend === undefined ? {} : { onSend }),
  }
}

export function timeLimitOf({ timeoutMs }: Pick<AdvanceRequestAction, 'timeoutMs'>): { readonly timeoutMs?: number } {
  return timeoutMs === undefined ? {} : { timeoutMs }
}
