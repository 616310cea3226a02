import type { Operation } from '@gatehouse/core'
import type { RequestAction } from '../../action/action.ts'
import { callSettings } from '../../resilience/call-settings.ts'
import { redact } from '../answer/redact.ts'
import type { RunDeps } from '../run-request.ts'
import { findTarget } from '../stages/find-target.ts'
import type { AdvanceRequest } from './advance-request.ts'
import { afterStatus, pollWork } from './poll-work.ts'
import { readStatus } from './read-status.ts'
import type { RequestState } from './request-state.ts'
import type { RunStep } from './run-step.ts'

/** The API called back: what it says is read as an answer is, masked by the policy of its target. */
export async function hearCallback(
  deps: RunDeps,
  op: Operation,
  request: AdvanceRequest<RequestAction>,
  { state, body }: { readonly state: RequestState; readonly body: unknown },
): Promise<RunStep> {
  const { action } = request
  const { callback } = action.completion ?? {}
  if (callback === undefined || state.next !== 'status') return pollWork(deps, op, request, state)
  const { target } = await findTarget(deps.targets).run(op, { action, input: undefined })
  const settings = callSettings(target, action)
  const value = redact(body, settings.redact)
  const heard = { value, headers: new Map<string, string>(), mapping: settings.response }
  return afterStatus(deps, op, request, { state, status: readStatus(callback.read, value), heard })
}
