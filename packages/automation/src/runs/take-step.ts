import { digestOf, isGatehouseError, observedStep, readTrace, traceOf, type Operation } from '@gatehouse/core'
import { actionId } from '../action/action.ts'
import { advanceAction } from '../run/step/advance-action.ts'
import type { Progress, RunEvent, RunStep } from '../run/step/run-step.ts'
import { makeDelivery } from './make-delivery.ts'
import { hasEnded, type Run } from './run.ts'
import { pinAction } from './pin-action.ts'
import type { RunsDeps } from './run-deps.ts'
import { afterStep, cutOff, expired } from './run-outcome.ts'

const mostHeardCallbacks = 50
const defectPauseMs = 5_000
const longestRunMs = 7 * 24 * 60 * 60 * 1000

export interface StepOptions {
  readonly event: RunEvent
  readonly callbacks: readonly string[]
  /** Told to the API when the run starts; only its digest is kept. */
  readonly callbackUrl: string | undefined
  readonly leaseMs: number
  /** Aborted when the process stops and does not wait any longer. */
  readonly signal: AbortSignal
  /** Aborted when the user cancels what nothing but an abort can stop. */
  readonly cancelSignal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * Takes one step of a run that is leased to us and writes what it came to. Returns the run as it is then, or undefined
 * when the lease was lost on the way: whoever has it now decides.
 */
export async function takeStep(deps: RunsDeps, run: Run, options: StepOptions): Promise<Run | undefined> {
  const { event, callbacks } = options
  const stopping = new AbortController()
  const signal = AbortSignal.any([options.signal, options.cancelSignal, stopping.signal])
  const heartbeat = setInterval(() => void keepLease(deps, run, options.leaseMs, stopping), options.leaseMs / 3)
  try {
    const step = await advance(deps, run, { ...options, signal })
    const now = deps.clock.now()
    // A step that a stop cut off says nothing about the run.
    if (options.signal.aborted && step.kind === 'failed')
      return await save(deps, isRepeatable(run) ? { ...run, dueAt: now } : cutOff(run, now), {})
    const next = run.phase === 'expire' ? expired(run, step, now) : afterStep(run, step, now)
    return await save(deps, heard(next, callbacks), {
      readCallbacks: event.kind === 'callback' ? 1 : 0,
      isCancelHandled: event.kind === 'cancel',
    })
  } catch (error) {
    deps.log.error({ err: error, run: run.id, phase: run.phase }, 'a step of a run failed')
    const now = deps.clock.now()
    const mayTryAgain = isRepeatable(run) && now - run.startedAt < longestRunMs
    return await save(deps, mayTryAgain ? { ...run, dueAt: now + defectPauseMs } : cutOff(run, now), {})
  } finally {
    clearInterval(heartbeat)
  }
}

/** Ends a run that another runner has left in the middle of what must not be repeated. */
export function endCutOff(deps: RunsDeps, run: Run): Promise<Run | undefined> {
  return save(deps, cutOff(run, deps.clock.now()), {})
}

/** Asking how the work stands changes nothing. A composed action may begin its next step whenever it is taken further. */
export function isRepeatable({ phase, action }: Pick<Run, 'phase' | 'action'>): boolean {
  return action.composition === undefined && (phase === 'poll' || phase === 'callback')
}

/** Aborting the one request of an action is all that cancelling it can be; any other run goes on to where it can be told. */
export function isAbortable({ action }: Pick<Run, 'action'>): boolean {
  return action.composition === undefined && action.completion === undefined && action.pause === undefined
}

async function advance(
  deps: RunsDeps,
  run: Run,
  { event, signal, onProgress, callbackUrl }: StepOptions,
): Promise<RunStep> {
  const { observer } = deps
  // The request that began the run is long over; its trace goes on.
  const span = observer?.span(readTrace(run.traceparent, run.tracestate), {
    name: `automation.run_${event.kind}`,
    kind: 'internal',
    facts: { 'gatehouse.run.id': run.id },
  })
  const trace = span?.trace ?? traceOf(run.traceparent, run.tracestate)
  const operation: Operation = {
    id: run.id,
    tenantId: run.tenantId,
    principal: run.principal,
    trace,
    signal,
    note: () => {},
    span: observedStep(observer, trace),
  }
  const work = (): Promise<RunStep> =>
    advanceAction(deps, operation, {
      action: run.action,
      event,
      onProgress,
      ...(run.state === undefined ? {} : { state: run.state }),
      ...(run.idempotencyKey === undefined ? {} : { idempotencyKey: run.idempotencyKey }),
      ...(run.timeoutMs === undefined ? {} : { timeoutMs: run.timeoutMs }),
      ...(callbackUrl === undefined ? {} : { callbackUrl }),
    })
  try {
    const step = await (observer?.within({ operationId: run.id, tenantId: run.tenantId, trace }, work) ?? work())
    span?.end(step.kind === 'failed' ? step.failure.kind : undefined)
    return step
  } catch (error) {
    span?.end(isGatehouseError(error) ? error.code : 'internal_error')
    throw error
  }
}

async function save(
  deps: RunsDeps,
  run: Run,
  step: { readonly readCallbacks?: number; readonly isCancelHandled?: boolean },
): Promise<Run | undefined> {
  const now = deps.clock.now()
  const delivery = makeDelivery(run, now)
  const isSaved = await deps.store.save(
    { ...run, action: pinAction(run.action) },
    { now, ...step, ...(delivery === undefined ? {} : { delivery }) },
  )
  if (!isSaved) return undefined
  if (hasEnded(run)) await recordEnd(deps, run)
  return run
}

/** The run may end hours after the request that started it, so its end has an entry of its own. */
async function recordEnd(deps: RunsDeps, run: Run): Promise<void> {
  try {
    await deps.audit.record({
      tenantId: run.tenantId,
      action: 'automation.run_end',
      outcome: run.status,
      userId: run.userId,
      actor: run.principal.actor,
      traceId: traceOf(run.traceparent).traceId,
      facts: {
        inputDigest: run.inputDigest,
        toolVersion: run.action.version,
        ...(run.status === 'succeeded' ? { outputDigest: digestOf(run.result ?? null) } : {}),
        details: {
          run: run.id,
          action: actionId(run.action),
          target: run.action.targetId,
          ...(run.failure === undefined ? {} : { failure: run.failure.kind, status: run.failure.status }),
        },
      },
    })
  } catch (error) {
    deps.log.error({ err: error, run: run.id }, 'the end of a run could not be recorded')
  }
}

function heard(run: Run, [first]: readonly string[]): Run {
  if (first === undefined) return run
  return { ...run, heardCallbacks: [...(run.heardCallbacks ?? []), digestOf(first)].slice(-mostHeardCallbacks) }
}

async function keepLease(deps: RunsDeps, run: Run, leaseMs: number, stopping: AbortController): Promise<void> {
  try {
    const lease = await deps.store.renew(run, deps.clock.now() + leaseMs)
    if (lease === 'lost' || (lease === 'cancel_requested' && isAbortable(run))) stopping.abort()
  } catch (error) {
    deps.log.warn({ err: error, run: run.id }, 'the lease of a run could not be renewed')
  }
}
