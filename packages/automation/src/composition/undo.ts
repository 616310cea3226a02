import type { ToolFailure } from '@gatehouse/spec'
import type { RunEvent, RunStep } from '../run/step/run-step.ts'
import { resumeCall, startCall } from './call-step.ts'
import { isCall, type CompositionRun, type StepOutcome } from './composition-run.ts'
import type { CompositionState, Undoing } from './composition-state.ts'

/** What undoes a step is given this long, also when whoever started the run has gone. */
const undoTimeoutMs = 120_000
const maxMessage = 300

export function startUndoing(state: CompositionState, cause: ToolFailure, step: string | undefined): void {
  delete state.waiting
  state.undoing = {
    cause,
    ...(step === undefined ? {} : { step }),
    left: state.undoable.toReversed(),
    undone: [],
    notUndone: [],
  }
}

/** Undoes what is left to be undone, last step first, each once; then the run has failed for its first cause. */
export async function undo(run: CompositionRun, event: RunEvent): Promise<RunStep> {
  const undoing = run.state.undoing!
  for (let next = undoing.left[0]; next !== undefined; next = undoing.left[0]) {
    const outcome = await undoStep(run, next, event)
    if (outcome.kind === 'waiting') {
      return { ...outcome, state: run.state, progress: { message: `undoing step ${next}` } }
    }
    undoing.left.shift()
    delete run.state.waiting
    if (outcome.kind === 'done') undoing.undone.push(next)
    else undoing.notUndone.push({ step: next, message: messageOf(outcome) })
  }
  return { kind: 'failed', failure: failureOf(run, undoing) }
}

async function undoStep(run: CompositionRun, id: string, event: RunEvent): Promise<StepOutcome> {
  const step = run.request.action.composition.steps.find((one) => one.id === id)
  const compensation = step !== undefined && isCall(step) ? step.compensate : undefined
  if (compensation === undefined) {
    return { kind: 'failed', failure: { kind: 'not_executable', message: 'Nothing says any more how to undo it.' } }
  }
  const call = { step: id, purpose: 'undo' as const, ...compensation }
  const { waiting } = run.state
  // Undoing has its own time: the caller may have gone, and that may be why it happens.
  const unhurried = { ...run, op: { ...run.op, signal: AbortSignal.timeout(undoTimeoutMs) } }
  const outcome =
    waiting?.kind === 'child' ? await resumeCall(unhurried, call, waiting, event) : await startCall(unhurried, call)
  const asking = run.state.waiting
  if (outcome.kind === 'input_required' && asking?.kind === 'child') {
    await resumeCall(unhurried, call, asking, { kind: 'cancel' })
  }
  return outcome
}

function messageOf(outcome: StepOutcome): string {
  if (outcome.kind === 'failed') return outcome.failure.message.slice(0, maxMessage)
  return 'It asked for input, and nobody is there to answer.'
}

function failureOf({ request, state }: CompositionRun, { cause, step, undone, notUndone }: Undoing): ToolFailure {
  const { steps } = request.action.composition
  const failed = steps.find(({ id }) => id === step)
  const calls = failed !== undefined && isCall(failed) ? ` (${failed.call})` : ''
  const sentences = [
    failed === undefined ? cause.message : `Step ${failed.id}${calls} failed: ${cause.message}`,
    ...(undone.length === 0 ? [] : [`Undone: ${undone.join(', ')}.`]),
    ...notUndone.map(({ step, message }) => `Step ${step} could not be undone: ${message}`),
    ...(state.final.length === 0 ? [] : [`These did their work and nothing undoes it: ${state.final.join(', ')}.`]),
  ]
  const { body, ...rest } = cause
  const isOutcomeUnknown = notUndone.length > 0 || cause.isOutcomeUnknown === true
  return {
    ...rest,
    message: sentences.join(' '),
    ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
    body: {
      ...(step === undefined ? {} : { step }),
      ...(body === undefined ? {} : { answer: body }),
      undone,
      not_undone: notUndone,
      left_done: state.final,
    },
  }
}
