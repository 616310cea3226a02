import { isGatehouseError } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import { ActionFailed } from '../run/action-failed.ts'
import type { Action } from '../action/action.ts'
import type { RunEvent, RunStep } from '../run/step/run-step.ts'
import type { CompositionRun, StepOutcome } from './composition-run.ts'
import { scopeOf } from './composition-run.ts'
import type { WaitingStep } from './composition-state.ts'
import { ExpressionError } from './expression.ts'
import { fillTemplate } from './fill-template.ts'
import { findCallee } from './find-callee.ts'
import { stepKey } from './step-key.ts'

/** Compositions inside of compositions; the same bound holds when they are loaded. */
export const maxCallDepth = 5

interface Call {
  readonly step: string
  readonly purpose: 'do' | 'undo'
  readonly call: string
  readonly input: unknown
}

/** Calls what a step calls. Whatever goes wrong is an outcome. */
export async function startCall(run: CompositionRun, call: Call): Promise<StepOutcome> {
  const { deps, op, request, state } = run
  let hasStarted = false
  try {
    const callee = await findCallee(deps, op.tenantId, request.action, call.call)
    if (callee.composition !== undefined && (request.callDepth ?? 0) + 1 >= maxCallDepth) throw tooDeep()
    const input = fillTemplate(call.input, scopeOf(state))
    const idempotencyKey = stepKey(request.action, state.key, call.step, call.purpose)
    hasStarted = true
    return await advance(run, call, callee, { kind: 'start', input }, { idempotencyKey })
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error, hasStarted) }
  }
}

type WaitingChild = Extract<WaitingStep, { kind: 'child' }>

/** Hands an event to the call that a step waits for. */
export async function resumeCall(
  run: CompositionRun,
  call: Call,
  { callee: id, idempotencyKey, state }: WaitingChild,
  event: RunEvent,
): Promise<StepOutcome> {
  // A removal date keeps nobody from ending what has begun.
  const [found] = await run.deps.actions.versions(run.op.tenantId, id, { isRemovedIncluded: true })
  if (found === undefined) {
    const message = `The version ${id.version} of ${id.namespace}:${id.name} was removed while it ran.`
    return { kind: 'failed', failure: { kind: 'not_found', message, isOutcomeUnknown: true } }
  }
  return advance(run, call, found.action, event, { idempotencyKey, state })
}

async function advance(
  run: CompositionRun,
  { step, purpose }: Call,
  callee: Action,
  event: RunEvent,
  how: { readonly idempotencyKey: string; readonly state?: unknown },
): Promise<StepOutcome> {
  const { deps, op, request, state } = run
  const { timeoutMs, callbackUrl, onProgress, action } = request
  const total = action.composition.steps.length
  const { advance: advanceChild, ...childDeps } = deps
  const next = await advanceChild(childDeps, op, {
    action: callee,
    event,
    ...how,
    callDepth: (request.callDepth ?? 0) + 1,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(onProgress === undefined || purpose === 'undo'
      ? {}
      : {
          onProgress: (progress) =>
            onProgress({ ...progress, fraction: (state.index + (progress.fraction ?? 0)) / total }),
        }),
  })
  const { namespace, name, version } = callee
  run.trail.push({
    step: purpose === 'undo' ? `${step} (undo)` : step,
    calls: `${namespace}:${name}@${version}`,
    outcome: next.kind === 'failed' ? next.failure.kind : next.kind,
  })
  return outcomeOf(run, callee, how.idempotencyKey, next)
}

function outcomeOf({ state }: CompositionRun, callee: Action, idempotencyKey: string, next: RunStep): StepOutcome {
  const { namespace, name, version, effect } = callee
  delete state.waiting
  if (next.kind === 'succeeded') return { kind: 'done', value: next.value, effect }
  if (next.kind === 'failed') return next
  const question =
    next.kind === 'input_required' ? { request: next.request, expiresAfterMs: next.expiresAfterMs } : undefined
  state.waiting = {
    kind: 'child',
    callee: { namespace, name, version },
    idempotencyKey,
    state: next.state,
    ...(question === undefined ? {} : { question }),
  }
  return next
}

function tooDeep(): ActionFailed {
  return new ActionFailed({
    kind: 'not_executable',
    message: `Actions call each other more than ${maxCallDepth} deep.`,
  })
}

function failureOf(error: unknown, hasStarted: boolean): ToolFailure {
  if (error instanceof ActionFailed) return error.failure
  if (error instanceof ExpressionError) return { kind: 'bad_response', message: `${error.message}.` }
  // A store that cannot be reached in the middle of a run must not keep what was done from being undone.
  const message = isGatehouseError(error) ? error.message : 'Something went wrong inside Gatehouse.'
  return { kind: 'backend_error', message, ...(hasStarted ? { isOutcomeUnknown: true } : {}) }
}
