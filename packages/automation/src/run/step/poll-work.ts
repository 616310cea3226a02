import type { Operation } from '@gatehouse/core'
import type { ToolFailureKind } from '@gatehouse/spec'
import type { RequestAction } from '../../action/action.ts'
import { ActionFailed } from '../action-failed.ts'
import type { RunDeps } from '../run-request.ts'
import type { AdvanceRequest } from './advance-request.ts'
import { defaultPollMs, mapped, pauseAfter, retryAfterOf } from './go-on-after.ts'
import { readStatus, type Status } from './read-status.ts'
import type { RequestState } from './request-state.ts'
import type { RunStep } from './run-step.ts'
import { sendFollowUp, type Heard } from './talk-to-api.ts'

type Request = AdvanceRequest<RequestAction>

/** Of these the next question may know more: the work goes on whether or not somebody could ask how. */
const passing: ReadonlySet<ToolFailureKind> = new Set(['rate_limited', 'timeout', 'unreachable', 'backend_error'])
const longestBackoffMs = 60_000

/** Asks the API how the work stands; also the moment at which a run that has taken too long ends. */
export async function pollWork(deps: RunDeps, op: Operation, request: Request, state: RequestState): Promise<RunStep> {
  if (deps.clock.now() >= state.deadlineAtMs) throw tookTooLong(request.action.effect === 'read')
  return unlessPassing(deps, request, state, async () => {
    if (state.next === 'result') return fetchResult(deps, op, request, state)
    const { poll } = request.action.completion ?? {}
    // Only a callback can say how it went, and none has come yet.
    if (poll === undefined) return waitingFor(deps, request, state, { kind: 'running' })
    const heard = await ask(deps, op, request, state, poll)
    const question = pauseAfter(deps, request.action, heard, state.remembered)
    return (
      question ?? (await afterStatus(deps, op, request, { state, status: readStatus(poll.read, heard.value), heard }))
    )
  })
}

/** What follows from how the work stands. */
export async function afterStatus(
  deps: RunDeps,
  op: Operation,
  request: Request,
  { state, status, heard }: { readonly state: RequestState; readonly status: Status; readonly heard: Heard },
): Promise<RunStep> {
  if (status.kind === 'running') return waitingFor(deps, request, state, status, heard)
  if (status.kind === 'failed') return { kind: 'failed', failure: workFailed(request.action, status.message) }
  if (request.action.completion?.result === undefined) {
    return { kind: 'succeeded', value: status.isWhole ? mapped({ ...heard, value: status.result }) : status.result }
  }
  const next: RequestState = { ...state, next: 'result', failures: 0 }
  return unlessPassing(deps, request, next, () => fetchResult(deps, op, request, next))
}

async function fetchResult(deps: RunDeps, op: Operation, request: Request, state: RequestState): Promise<RunStep> {
  const { result } = request.action.completion ?? {}
  if (result === undefined) throw new TypeError('this completion has no request for the result')
  return { kind: 'succeeded', value: mapped(await ask(deps, op, request, state, result)) }
}

function ask(
  deps: RunDeps,
  op: Operation,
  { action, timeoutMs }: Request,
  { remembered }: RequestState,
  followUp: { readonly path: string },
): Promise<Heard> {
  return sendFollowUp(deps, op, { action, followUp, remembered, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
}

async function unlessPassing(
  deps: RunDeps,
  request: Request,
  state: RequestState,
  work: () => Promise<RunStep>,
): Promise<RunStep> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ActionFailed) || !passing.has(error.failure.kind)) throw error
    const failures = state.failures + 1
    const everyMs = request.action.completion?.poll?.everyMs ?? defaultPollMs
    const backoffMs = Math.max(everyMs, Math.min(longestBackoffMs, everyMs * 2 ** Math.min(failures, 10)))
    return waiting(deps, { ...state, failures }, Math.max(backoffMs, error.failure.retryAfterMs ?? 0))
  }
}

function waitingFor(
  deps: RunDeps,
  { action }: Request,
  state: RequestState,
  { progress }: Extract<Status, { kind: 'running' }>,
  heard?: Heard,
): RunStep {
  const { poll } = action.completion ?? {}
  const everyMs = poll === undefined ? Number.POSITIVE_INFINITY : (poll.everyMs ?? defaultPollMs)
  const afterMs = Math.max(everyMs, heard === undefined ? 0 : retryAfterOf(heard, deps.clock.now()))
  return { ...waiting(deps, { ...state, failures: 0 }, afterMs), ...(progress === undefined ? {} : { progress }) }
}

/** Never past the end of the time there is, so that the run ends when it has taken too long. */
function waiting(deps: RunDeps, state: RequestState, afterMs: number) {
  const leftMs = Math.max(0, state.deadlineAtMs - deps.clock.now())
  return { kind: 'waiting' as const, state, pollAfterMs: Math.min(afterMs, leftMs) }
}

function workFailed(action: RequestAction, message: string | undefined) {
  const said = message === undefined ? '' : ` It says: ${message}`
  return { kind: 'backend_error' as const, message: `The API ${action.targetId} could not do the work.${said}` }
}

function tookTooLong(isRead: boolean): ActionFailed {
  const warning = isRead ? '' : ' It may still do it: look before you try again.'
  return new ActionFailed({
    kind: 'timeout',
    message: `The API did not finish the work in the time there was.${warning}`,
  })
}
