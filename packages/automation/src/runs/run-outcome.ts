import type { ToolFailure } from '@gatehouse/spec'
import type { RunStep } from '../run/step/run-step.ts'
import type { Run } from './run.ts'

/** The run as it is after a step. */
export function afterStep(run: Run, step: RunStep, now: number): Run {
  const { state: _state, inputRequest: _request, dueAt: _due, ...rest } = run
  if (step.kind === 'waiting') {
    const progress = step.progress ?? run.progress
    return {
      ...rest,
      status: 'running',
      state: step.state,
      ...(progress === undefined ? {} : { progress }),
      dueAt: now + (step.pollAfterMs ?? 1_000),
    }
  }
  if (step.kind === 'input_required') {
    const { state, request, expiresAfterMs } = step
    return { ...rest, status: 'input_required', state, inputRequest: request, dueAt: now + expiresAfterMs }
  }
  const { progress: _progress, ...ended } = rest
  if (step.kind === 'succeeded') return { ...ended, status: 'succeeded', result: step.value ?? null, finishedAt: now }
  return { ...ended, ...statusOf(step.failure), finishedAt: now }
}

/** A run that whoever ran it has left in the middle of a request. */
export function cutOff(run: Run, now: number): Run {
  const isRead = run.action.effect === 'read'
  const advice = isRead
    ? 'It only reads, so it is safe to start it again.'
    : 'Check whether it did its work before you start it again.'
  const failure: ToolFailure = {
    kind: 'backend_error',
    message: `Gatehouse stopped while the action ran. ${advice}`,
    ...(isRead ? {} : { isOutcomeUnknown: true }),
  }
  return afterStep(run, { kind: 'failed', failure }, now)
}

/** A question that nobody has answered in time. */
export function expired(run: Run, step: RunStep, now: number): Run {
  const isOutcomeUnknown = step.kind === 'failed' && step.failure.isOutcomeUnknown === true
  const failure: ToolFailure = {
    kind: 'timeout',
    message: 'Nobody answered the question of this run in time.',
    ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
  }
  return afterStep(run, { kind: 'failed', failure }, now)
}

function statusOf(failure: ToolFailure): Pick<Run, 'status' | 'failure'> {
  if (failure.isOutcomeUnknown === true) return { status: 'indeterminate', failure }
  return { status: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
}
