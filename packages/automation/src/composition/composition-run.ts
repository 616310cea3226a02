import type { Operation } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import type { Action, ComposedAction } from '../action/action.ts'
import type { CallStep, CompositionStep } from '../action/composition.ts'
import type { AdvanceDeps } from '../run/step/advance-action.ts'
import type { AdvanceRequest } from '../run/step/advance-request.ts'
import type { RunStep, WaitingForApi, WaitingForInput } from '../run/step/run-step.ts'
import type { CompositionState } from './composition-state.ts'
import type { ExpressionScope } from './expression.ts'

export interface CompositionDeps extends AdvanceDeps {
  /** Takes a step that calls another action one step further. */
  readonly advance: (deps: AdvanceDeps, op: Operation, request: AdvanceRequest) => Promise<RunStep>
}

/** One advance of one run: what it may use, and where it is. */
export interface CompositionRun {
  readonly deps: CompositionDeps
  readonly op: Operation
  readonly request: AdvanceRequest<ComposedAction>
  readonly state: CompositionState
  /** What happened in this advance, for the audit: names and outcomes, no values. */
  readonly trail: { readonly step: string; readonly calls?: string; readonly outcome: string }[]
}

/** How a call or a question of a step stands. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly value: unknown; readonly effect?: Action['effect'] }
  | { readonly kind: 'failed'; readonly failure: ToolFailure }
  | WaitingForApi
  | WaitingForInput

export function isCall(step: CompositionStep): step is CallStep {
  return 'call' in step
}

export function scopeOf({ input, outputs, failures }: CompositionState): ExpressionScope {
  return { input, steps: outputs, failures }
}

/** One line of the audit entry per step; a composition inside of another one keeps its own list. */
export function noteTrail({ op, request, trail }: CompositionRun): void {
  if (trail.length === 0) return
  const { namespace, name } = request.action
  const list = (request.callDepth ?? 0) === 0 ? 'steps' : `steps of ${namespace}:${name}`
  op.note({ details: { [list]: trail.slice(0, 200) } })
}
