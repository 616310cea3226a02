import { actionId, type Run } from '@gatehouse/automation'
import { wireFailure } from './wire-failure.ts'

const soonestPollMs = 250
const latestPollMs = 10_000

/** A run as its owner sees it. What was cancelled, or has an unknown outcome, has failed: the error says how. */
export function wireRun(run: Run, nowMs: number) {
  const facts = {
    run_id: run.id,
    action: actionId(run.action),
    started_at: new Date(run.startedAt).toISOString(),
    ...(run.finishedAt === undefined ? {} : { finished_at: new Date(run.finishedAt).toISOString() }),
  }
  if (run.status === 'running') {
    const { progress } = run
    return {
      status: 'running' as const,
      ...facts,
      poll_after_ms: pollAfterMs(run, nowMs),
      ...(progress === undefined ? {} : { progress: { fraction: progress.fraction, message: progress.message } }),
    }
  }
  if (run.status === 'input_required') {
    const { message, schema } = run.inputRequest ?? { message: '', schema: true }
    return { status: 'input_required' as const, ...facts, input_request: { message, input_schema: schema } }
  }
  if (run.status === 'succeeded') return { status: 'succeeded' as const, ...facts, result: run.result ?? null }
  return {
    status: 'failed' as const,
    ...facts,
    error: wireFailure(run.failure ?? { kind: 'backend_error', message: '' }),
  }
}

/** A run in a list: its result is read by itself. */
export function wireListedRun(run: Run, nowMs: number) {
  const { result: _result, ...listed } = { result: undefined, ...wireRun(run, nowMs) }
  return listed
}

/** Asking sooner than the next look at the API tells nothing new. */
function pollAfterMs({ dueAt, runnerId }: Run, nowMs: number): number {
  if (dueAt === undefined || runnerId !== undefined) return 1_000
  return Math.min(latestPollMs, Math.max(soonestPollMs, dueAt - nowMs))
}
