import { GatehouseError, parseToolReference, type Operation } from '@gatehouse/core'
import type { ExecutionDeps } from './stages-of-call.ts'
import type { Execution } from './execution.ts'
import { askInputRules } from './stages/check-input-rules.ts'
import { boundedDigest } from './stages/check-input-size.ts'
import { refuseUnfitInput } from './stages/validate-input.ts'
import { adapterOf, definitionOf, goOn, reread } from './take-over.ts'
import { changePause, leaseMs } from './write-pause.ts'

export interface GivenAnswer {
  readonly input: unknown
  /** Which question it answers; the one that stands when the request comes in by default. */
  readonly question?: number | undefined
}

/**
 * Hands the user's answer to the run that asked. Of many who answer one question at once, one is heard; the others wait for
 * the outcome with it when they said the same, and are told that it has been answered when they did not.
 */
export async function answerQuestion(
  deps: ExecutionDeps,
  op: Operation,
  asked: Execution,
  given: GivenAnswer,
): Promise<Execution> {
  const digest = boundedDigest(given.input, { maxBytes: deps.maxInputBytes, maxDepth: 64 })
  op.note({ details: { answer: digest } })
  const { status, pause } = asked
  const question = given.question ?? pause?.questions
  if (status !== 'input_required' || pause?.request === undefined || question !== pause.questions) {
    if (pause?.answeredDigest === digest) return asked
    throw notAsked(asked)
  }
  refuseUnfitInput(deps.validator, pause.request.schema, {
    input: given.input,
    subject: 'question',
    hint: 'input_request.input_schema of the answer says what fits.',
  })
  const adapter = await adapterOf(deps, asked)
  if (adapter === undefined) {
    throw new GatehouseError('unavailable', 'source_removed', 'The source of this tool is not configured any more.')
  }
  const definition = await definitionOf(deps, asked)
  const input = await ruledAnswer(deps, op, asked, given.input)
  // Before anything is written: a refusal here leaves the question open.
  await deps.credentials.obtain(op, adapter.credential)

  const { request: _answered, problem: _old, parts: _parts, ...rest } = pause
  const answered = { ...rest, answeredDigest: digest, leaseUntil: deps.clock.now() + leaseMs }
  const execution = await changePause(deps, asked, 'running', answered)
  if (execution === undefined) {
    const now = await reread(deps, asked)
    if (now.pause?.answeredDigest === digest) return now
    throw notAsked(now)
  }
  goOn(deps, op, { execution, adapter, definition, answer: { input } })
  return execution
}

/** An answer is input like any other: rules are asked about it, and what they leave is handed over. */
async function ruledAnswer(deps: ExecutionDeps, op: Operation, asked: Execution, input: unknown): Promise<unknown> {
  const tool = { ...parseToolReference(asked.tool), effect: asked.effect }
  const ruling = await askInputRules(deps.rules, op, tool, input)
  if (ruling.decision === 'require_approval') {
    throw new GatehouseError(
      'forbidden',
      'answer_needs_approval',
      'A rule wants this answer approved, and only whole calls can be. The question stays open.',
    )
  }
  if (ruling.redactions.length > 0) {
    refuseUnfitInput(deps.validator, asked.pause!.request!.schema, {
      input: ruling.value,
      subject: 'question',
      hint: 'Rules took parts of the input out before it was checked; leave them out.',
    })
  }
  await deps.rules.enter(op, tool, ruling)
  return ruling.value
}

export function notAsked(execution: Execution): GatehouseError {
  return new GatehouseError(
    'conflict',
    'input_not_expected',
    execution.status === 'input_required'
      ? 'That question has been answered; the execution asks another one by now.'
      : `The execution does not wait for input; it is ${execution.status}.`,
    { at: '/input', hint: 'Call resume_execution without input to see how it stands.' },
  )
}
