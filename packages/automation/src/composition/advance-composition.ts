import { newId, type Operation } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import type { ComposedAction } from '../action/action.ts'
import type { AskStep, CompositionStep } from '../action/composition.ts'
import { ActionFailed } from '../run/action-failed.ts'
import type { AdvanceRequest } from '../run/step/advance-request.ts'
import type { RunEvent, RunStep } from '../run/step/run-step.ts'
import { validateInput } from '../run/stages/validate-input.ts'
import { resumeCall, startCall } from './call-step.ts'
import {
  isCall,
  noteTrail,
  scopeOf,
  type CompositionDeps,
  type CompositionRun,
  type StepOutcome,
} from './composition-run.ts'
import { firstState, readState } from './composition-state.ts'
import { evaluate, ExpressionError, isTrueLike } from './expression.ts'
import { keepOutput, keptOutput } from './keep-output.ts'
import { startUndoing, undo } from './undo.ts'

/** How long a question of a step stays open. */
const askExpiresAfterMs = 24 * 60 * 60 * 1000

/**
 * Takes a run of a composed action as far as it can go: to its end, to a call that takes longer, or to a question. Steps
 * run one after the other, each as the user and under the policy of what it calls; when one stops the action, what the
 * steps before it did is undone in reverse order.
 */
export async function advanceComposition(
  deps: CompositionDeps,
  op: Operation,
  request: AdvanceRequest<ComposedAction>,
): Promise<RunStep> {
  const { action, event } = request
  if (event.kind === 'start') {
    const refusal = await inputRefusal(deps, op, action, event.input)
    if (refusal !== undefined) return { kind: 'failed', failure: refusal }
  }
  const state =
    event.kind === 'start' ? firstState(event.input, request.idempotencyKey ?? newId('run')) : readState(request.state)
  const run: CompositionRun = { deps, op, request, state, trail: [] }
  try {
    return await advanceRun(run, event)
  } finally {
    noteTrail(run)
  }
}

async function inputRefusal(
  deps: CompositionDeps,
  op: Operation,
  action: ComposedAction,
  input: unknown,
): Promise<ToolFailure | undefined> {
  try {
    await validateInput(deps.validator).run(op, { action, input })
    return undefined
  } catch (error) {
    if (error instanceof ActionFailed) return error.failure
    throw error
  }
}

async function advanceRun(run: CompositionRun, event: RunEvent): Promise<RunStep> {
  const { state, request, op } = run
  const { steps } = request.action.composition
  // What is being undone is undone to the end, whoever asks for what.
  if (state.undoing !== undefined) return undo(run, event.kind === 'cancel' ? { kind: 'poll' } : event)
  if (event.kind === 'cancel') state.isCancelled = true

  let outcome = state.waiting === undefined ? undefined : await resume(run, steps[state.index], event)
  for (;;) {
    if (outcome?.kind === 'waiting' || outcome?.kind === 'input_required') return paused(run, outcome)
    const stopped = outcome === undefined ? undefined : settle(run, steps[state.index]!, outcome)
    if (stopped !== undefined) return stop(run, stopped, event)
    if (state.isCancelled === true || op.signal.aborted) return stop(run, { failure: cancelled() }, event)
    const step = steps[state.index]
    if (step === undefined) return finish(run, event)
    report(run)
    outcome = await start(run, step)
  }
}

function report({ request, state }: CompositionRun): void {
  const { steps } = request.action.composition
  const message = `step ${state.index + 1} of ${steps.length}: ${steps[state.index]!.id}`
  request.onProgress?.({ fraction: state.index / steps.length, message })
}

/** Starts a step; undefined when it is passed over. */
async function start(run: CompositionRun, step: CompositionStep): Promise<StepOutcome | undefined> {
  const { state } = run
  try {
    if (step.when !== undefined && !isTrueLike(evaluate(step.when, scopeOf(state)))) {
      run.trail.push({ step: step.id, outcome: 'skipped' })
      state.index++
      return undefined
    }
  } catch (error) {
    return { kind: 'failed', failure: expressionFailure(error) }
  }
  if (isCall(step)) return startCall(run, { step: step.id, purpose: 'do', call: step.call, input: step.input })
  state.waiting = { kind: 'answer' }
  run.trail.push({ step: step.id, outcome: 'input_required' })
  return question(run, step)
}

function question({ state }: CompositionRun, { ask }: AskStep): StepOutcome {
  return { kind: 'input_required', state, request: ask, expiresAfterMs: askExpiresAfterMs }
}

/** Hands the event to what the run waits for. */
async function resume(
  run: CompositionRun,
  step: CompositionStep | undefined,
  event: RunEvent,
): Promise<StepOutcome | undefined> {
  const { state, deps } = run
  const { waiting } = state
  if (waiting === undefined || step === undefined) return undefined
  if (isCall(step) && waiting.kind === 'child') {
    // A question stays open until it is answered: asking the call how it stands would not say more.
    if (waiting.question !== undefined && event.kind !== 'input' && event.kind !== 'cancel') {
      return { kind: 'input_required', state, ...waiting.question }
    }
    return resumeCall(run, { step: step.id, purpose: 'do', call: step.call, input: step.input }, waiting, event)
  }
  if (event.kind === 'cancel') {
    delete state.waiting
    return undefined
  }
  const ask = step as AskStep
  if (event.kind !== 'input' || deps.validator.validate(ask.ask.schema, event.input).length > 0) {
    return question(run, ask)
  }
  delete state.waiting
  run.trail.push({ step: step.id, outcome: 'answered' })
  return { kind: 'done', value: event.input }
}

function paused({ state, request }: CompositionRun, outcome: Extract<StepOutcome, { state: unknown }>): RunStep {
  if (outcome.kind === 'input_required') return { ...outcome, state }
  const total = request.action.composition.steps.length
  const own = { fraction: (state.index + (outcome.progress?.fraction ?? 0)) / total }
  return { ...outcome, state, progress: { ...outcome.progress, ...own } }
}

interface Stopped {
  readonly failure: ToolFailure
  readonly step?: string
}

/** Takes down what a step came to, and goes on to the next one; what stops the action is returned. */
function settle(run: CompositionRun, step: CompositionStep, outcome: StepOutcome): Stopped | undefined {
  const { state } = run
  if (outcome.kind === 'done') {
    if (isCall(step) && step.compensate !== undefined) state.undoable.push(step.id)
    else if (outcome.effect !== undefined && outcome.effect !== 'read') state.final.push(step.id)
    const refusal = keepOutput(state, step.id, outcome.value)
    if (refusal !== undefined) return { failure: refusal, step: step.id }
    state.index++
    return undefined
  }
  const { failure } = outcome as Extract<StepOutcome, { kind: 'failed' }>
  const isPassedOver = isCall(step) && step.onFailure === 'continue' && state.isCancelled !== true
  if (!isPassedOver) return { failure, step: step.id }
  state.outputs[step.id] = null
  state.failures[step.id] = { kind: failure.kind, message: failure.message.slice(0, 1_000) }
  state.index++
  return undefined
}

async function finish(run: CompositionRun, event: RunEvent): Promise<RunStep> {
  const { state, request } = run
  const { result } = request.action.composition
  try {
    const value = result === undefined ? state.outputs[state.last ?? ''] : evaluate(result, scopeOf(state))
    return { kind: 'succeeded', value: keptOutput(value ?? null) }
  } catch (error) {
    return stop(run, { failure: expressionFailure(error) }, event)
  }
}

function stop(run: CompositionRun, { failure, step }: Stopped, event: RunEvent): Promise<RunStep> {
  startUndoing(run.state, failure, step)
  return undo(run, event)
}

function cancelled(): ToolFailure {
  return { kind: 'cancelled', message: 'The run was cancelled.' }
}

function expressionFailure(error: unknown): ToolFailure {
  if (error instanceof ExpressionError) return { kind: 'bad_response', message: `${error.message}.` }
  throw error
}
