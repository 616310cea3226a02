import { isEgressError } from '@gatehouse/egress'
import { ActionFailed } from '../run/action-failed.ts'
import { readRetryAfter } from '../run/answer/retry-after.ts'
import type { Answer } from '../run/body/answer.ts'
import { admit } from './admit.ts'
import { mayHaveRun, type AttemptOutcome } from './attempt-outcome.ts'
import type { DownstreamCall } from './downstream-call.ts'
import { mayRepeat } from './may-repeat.ts'
import type { Memory } from './memory.ts'
import { pause } from './pause.ts'
import { retryDelayMs } from './retry-delay.ts'
import { earn, spend } from './retry-budget.ts'

/** Sends the request once, within that time. Failures are `EgressError`s. */
export type Send = (timeoutMs: number) => Promise<Answer>

export type CallOutcome = AttemptOutcome & {
  /** An attempt before the last one may have done the work, although nobody knows. */
  readonly hadUnknownAttempt: boolean
}

/** Shorter than this, a time-out is no sign of an API in trouble unless the policy itself gives no more. */
const tellingTimeoutMs = 10_000

/**
 * One call under the policy of its target: as many attempts as are harmless, useful and within the time.
 * Throws an `ActionFailed` when nothing was sent at all.
 */
export async function callDownstream(memory: Memory, call: DownstreamCall, send: Send): Promise<CallOutcome> {
  const { budget } = memory.of(call)
  budget.state = earn(budget.state, call.settings.retries.budgetPercent)
  let last = await attempt(memory, call, send)
  let hadUnknownAttempt = false
  for (let retry = 0; ; retry++) {
    if (!(await isTimeToRetry(memory, call, last, retry))) return { ...last, hadUnknownAttempt }
    hadUnknownAttempt ||= mayHaveRun(last)
    try {
      last = await attempt(memory, call, send)
    } catch (error) {
      // What the API said says more than that Gatehouse may not ask it again now. Only the doubt stays the same.
      if (error instanceof ActionFailed) return { ...last, hadUnknownAttempt }
      throw error
    }
  }
}

async function attempt(memory: Memory, call: DownstreamCall, send: Send): Promise<AttemptOutcome> {
  using admission = await admit(memory, call)
  const { attemptTimeoutMs } = call.settings.retries
  const timeoutMs = Math.max(1, Math.min(call.deadlineAtMs - memory.clock.now(), attemptTimeoutMs))
  const outcome = await outcomeOf(send, timeoutMs, timeoutMs < Math.min(attemptTimeoutMs, tellingTimeoutMs))
  admission.report(outcome)
  return outcome
}

async function outcomeOf(send: Send, timeoutMs: number, wasCutShort: boolean): Promise<AttemptOutcome> {
  try {
    return { kind: 'answered', answer: await send(timeoutMs) }
  } catch (error) {
    if (!isEgressError(error)) throw error
    return { kind: 'broken', error, wasCutShort }
  }
}

/** Decides, pays from the budget and waits. */
async function isTimeToRetry(
  memory: Memory,
  call: DownstreamCall,
  last: AttemptOutcome,
  retry: number,
): Promise<boolean> {
  const { retries } = call.settings
  if (retry >= retries.max || call.signal.aborted || !mayRepeat(call, last)) return false
  const nowMs = memory.clock.now()
  const asked = last.kind === 'answered' ? readRetryAfter(last.answer.headers.get('retry-after'), nowMs) : undefined
  const delayMs = retryDelayMs(retry, retries, memory.random, asked)
  if (nowMs + delayMs >= call.deadlineAtMs) return false
  const { budget } = memory.of(call)
  const rest = spend(budget.state)
  if (rest === undefined) return false
  budget.state = rest
  await pause(delayMs, call.signal)
  return !call.signal.aborted
}
