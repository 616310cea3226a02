import type { Operation } from '@gatehouse/core'
import { parseExpression } from '@gatehouse/jmespath'
import type { ToolFailure } from '@gatehouse/spec'
import { actionId, type ComposedAction } from '../action/action.ts'
import type { CallStep, CompositionStep } from '../action/composition.ts'
import type { AdvanceDeps } from '../run/step/advance-action.ts'
import { ActionFailed } from '../run/action-failed.ts'
import { previewAction, type ActionPreview, type PreviewDeps } from '../run/preview/preview-action.ts'
import { validateInput } from '../run/stages/validate-input.ts'
import { evaluate, ExpressionError, isTrueLike, type ExpressionScope } from './expression.ts'
import { expressionsIn, fillTemplate } from './fill-template.ts'
import { findCallee } from './find-callee.ts'
import { rootsOf } from './roots-of.ts'

/** What can be known of a step before anything runs. */
export interface StepPreview {
  readonly step: string
  /** `depends` where the answers of steps before it decide. */
  readonly runs: 'always' | 'never' | 'depends'
  /** The action that it calls, with the version that would be called. */
  readonly calls?: string
  readonly asks?: string
  readonly undoneBy?: string
  /** Absent where it depends on the answers of steps before it. */
  readonly input?: unknown
  /** Of an action that is a request, where the input is known. */
  readonly preview?: ActionPreview
}

export type CompositionPreview =
  | { readonly kind: 'previewed'; readonly steps: readonly StepPreview[] }
  | { readonly kind: 'failed'; readonly failure: ToolFailure }

type Deps = PreviewDeps & Pick<AdvanceDeps, 'actions' | 'clock'>

/** A dry run of a composed action: its steps, and the requests of those that depend on the input alone. Nothing leaves. */
export async function previewComposition(
  deps: Deps,
  op: Operation,
  { action, input }: { readonly action: ComposedAction; readonly input: unknown },
): Promise<CompositionPreview> {
  try {
    await validateInput(deps.validator).run(op, { action, input })
    const scope: ExpressionScope = { input, steps: {}, failures: {} }
    const steps: StepPreview[] = []
    for (const step of action.composition.steps) steps.push(await previewStep(deps, op, action, step, scope))
    return { kind: 'previewed', steps }
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}

async function previewStep(
  deps: Deps,
  op: Operation,
  action: ComposedAction,
  step: CompositionStep,
  scope: ExpressionScope,
): Promise<StepPreview> {
  const facts = { step: step.id, runs: runsOf(step, scope) }
  if ('ask' in step) return { ...facts, asks: step.ask.message }
  const undone = step.compensate === undefined ? {} : { undoneBy: step.compensate.call }
  try {
    return { ...facts, ...undone, ...(await previewCall(deps, op, action, step, scope)) }
  } catch (error) {
    return { ...facts, ...undone, calls: step.call, preview: { kind: 'failed', failure: failureOf(error) } }
  }
}

function runsOf({ when }: CompositionStep, scope: ExpressionScope): StepPreview['runs'] {
  if (when === undefined) return 'always'
  if (!isKnown(when)) return 'depends'
  return isTrueLike(evaluate(when, scope)) ? 'always' : 'never'
}

async function previewCall(
  deps: Deps,
  op: Operation,
  action: ComposedAction,
  step: CallStep,
  scope: ExpressionScope,
): Promise<Pick<StepPreview, 'calls' | 'input' | 'preview'>> {
  const callee = await findCallee(deps, op.tenantId, action, step.call)
  const calls = actionId(callee)
  if (!expressionsIn(step.input).every(([, expression]) => isKnown(expression))) return { calls }
  const input = fillTemplate(step.input, scope)
  if (callee.composition !== undefined) return { calls, input }
  return { calls, input, preview: await previewAction(deps, op, { action: callee, input }) }
}

/** Whether an expression looks at the input alone. */
function isKnown(expression: string): boolean {
  return rootsOf(parseExpression(expression)).every(({ name }) => name === 'input')
}

function failureOf(error: unknown): ToolFailure {
  if (error instanceof ActionFailed) return error.failure
  if (error instanceof ExpressionError) return { kind: 'bad_response', message: `${error.message}.` }
  throw error
}
