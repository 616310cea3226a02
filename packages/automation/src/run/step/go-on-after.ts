import type { RequestAction } from '../../action/action.ts'
import { ActionFailed } from '../action-failed.ts'
import { mapAnswer } from '../answer/map-answer.ts'
import { readRetryAfter } from '../answer/retry-after.ts'
import type { RunDeps } from '../run-request.ts'
import { askForInput } from './ask-for-input.ts'
import { missingNames } from './follow-up-request.ts'
import { rememberValues, type Remembered } from './remember-values.ts'
import type { RunStep } from './run-step.ts'
import type { Heard } from './talk-to-api.ts'

const defaultMaxDurationMs = 60 * 60 * 1000
const defaultMaxWaitMs = 24 * 60 * 60 * 1000
export const defaultPollMs = 2_000

/** What an answer that starts the work, or goes on with it, means: a question, work that goes on, or the end. */
export function goOnAfter(
  deps: Pick<RunDeps, 'clock' | 'validator'>,
  action: RequestAction,
  heard: Heard,
  before: Remembered,
): RunStep {
  const question = pauseAfter(deps, action, heard, before)
  if (question !== undefined) return question
  const { completion } = action
  if (completion === undefined) return { kind: 'succeeded', value: mapped(heard) }

  const remembered = { ...before, ...rememberValues(completion.remember, heard) }
  for (const request of [completion.poll, completion.result]) {
    const [missing] = request === undefined ? [] : missingNames(request, remembered)
    if (missing === undefined) continue
    throw new ActionFailed({
      kind: 'bad_response',
      message: `The API accepted the request, but its answer has no ${missing} at ${completion.remember[missing] ?? '?'}, so Gatehouse cannot ask how the work goes on.`,
    })
  }
  const now = deps.clock.now()
  const maxDurationMs = completion.maxDurationMs ?? defaultMaxDurationMs
  const everyMs = completion.poll === undefined ? maxDurationMs : (completion.poll.everyMs ?? defaultPollMs)
  return {
    kind: 'waiting',
    state: { next: 'status', remembered, deadlineAtMs: now + maxDurationMs, failures: 0 },
    pollAfterMs: Math.min(Math.max(everyMs, retryAfterOf(heard, now)), maxDurationMs),
  }
}

/** The step that waits for a person, when this answer asks for one. */
export function pauseAfter(
  deps: Pick<RunDeps, 'clock' | 'validator'>,
  action: RequestAction,
  heard: Heard,
  before: Remembered,
): RunStep | undefined {
  const { pause } = action
  const request = pause === undefined ? undefined : askForInput(pause, heard.value, deps.validator)
  if (pause === undefined || request === undefined) return undefined
  const sources = { ...action.completion?.remember, ...pause.remember }
  const expiresAfterMs = pause.maxWaitMs ?? defaultMaxWaitMs
  return {
    kind: 'input_required',
    state: {
      next: 'input',
      remembered: { ...before, ...rememberValues(sources, heard) },
      deadlineAtMs: deps.clock.now() + expiresAfterMs,
      failures: 0,
    },
    request,
    expiresAfterMs,
  }
}

/** A whole answer as the policy of the target hands it on. */
export function mapped({ value, mapping }: Pick<Heard, 'value' | 'mapping'>): unknown {
  return mapping === undefined ? value : mapAnswer(value, mapping)
}

export function retryAfterOf({ headers }: Pick<Heard, 'headers'>, nowMs: number): number {
  return readRetryAfter(headers.get('retry-after'), nowMs) ?? 0
}
