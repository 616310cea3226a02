import { GatehouseError, type Operation } from '@gatehouse/core'
import type { ExecutionDeps } from './stages-of-call.ts'
import type { Execution } from './execution.ts'
import { checkInputSize } from './stages/check-input-rules.ts'
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
  const digest = checkInputSize(given.input, { maxBytes: deps.maxInputBytes, maxDepth: 64 })
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
  // Before anything is written: a refusal here leaves the question open.
  await deps.credentials.obtain(op, adapter.credential)

  const { request: _answered, problem: _old, ...rest } = pause
  const answered = { ...rest, answeredDigest: digest, leaseUntil: deps.clock.now() + leaseMs }
  const execution = await changePause(deps, asked, 'running', answered)
  if (execution === undefined) {
    const now = await reread(deps, asked)
    if (now.pause?.answeredDigest === digest) return now
    throw notAsked(now)
  }
  goOn(deps, op, { execution, adapter, definition, answer: { input: given.input } })
  return execution
}

function notAsked(execution: Execution): GatehouseError {
  return new GatehouseError(
    'conflict',
    'input_not_expected',
    execution.status === 'input_required'
      ? 'That question has been answered; the execution asks another one by now.'
      : `The execution does not wait for input; it is ${execution.status}.`,
    { at: '/input', hint: 'Call resume_execution without input to see how it stands.' },
  )
}
