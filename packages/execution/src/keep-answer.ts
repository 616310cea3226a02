import { GatehouseError, parseToolReference, type Operation } from '@gatehouse/core'
import { answerOf, type CallAnswer } from './answer.ts'
import { notAsked } from './answer-question.ts'
import type { Execution, ExecutionPause } from './execution.ts'
import { findOwn } from './find-own.ts'
import type { ExecutionDeps } from './stages-of-call.ts'
import { askInputRules } from './stages/check-input-rules.ts'
import { boundedDigest } from './stages/check-input-size.ts'
import { reread } from './take-over.ts'
import { changePause } from './write-pause.ts'

export interface KeepRequest {
  readonly executionId: string
  readonly question: number
  /** Parts of the answer, by names of the caller's choosing; they are kept beside those that came before. */
  readonly parts?: Readonly<Record<string, unknown>>
  /** The user was asked and did not answer. */
  readonly isDeclined?: boolean
}

/** Keeps what has come of an answer that is not complete. The execution goes on waiting. */
export type KeepAnswer = (op: Operation, request: KeepRequest) => Promise<CallAnswer>

/** Of several who bring parts at once, each tries again; so many times. */
const mostAttempts = 5

export function createKeepAnswer(deps: ExecutionDeps): KeepAnswer {
  return async (op, request) => {
    let execution = await findOwn(deps, op, request.executionId)
    const parts = await ruledParts(deps, op, execution, request)
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const { pause, status } = execution
      if (status !== 'input_required' || pause?.questions !== request.question) throw notAsked(execution)
      const kept = await changePause(deps, execution, 'input_required', withParts(deps, pause, parts, request))
      if (kept !== undefined) return answerOf(kept, deps)
      execution = await reread(deps, execution)
    }
    throw new GatehouseError('unavailable', 'database_busy', 'Many answers to this question come at once.', {
      hint: 'Try again.',
      retryAfterMs: 100,
    })
  }
}

function withParts(
  deps: ExecutionDeps,
  pause: ExecutionPause,
  parts: Readonly<Record<string, unknown>>,
  { question, isDeclined }: KeepRequest,
): ExecutionPause {
  const all = { ...pause.parts, ...parts }
  boundedDigest(all, { maxBytes: deps.maxInputBytes, maxDepth: 64 })
  return {
    ...pause,
    ...(Object.keys(all).length === 0 ? {} : { parts: all }),
    ...(isDeclined === true ? { declined: question } : {}),
  }
}

/** A part is input like any other, and is stored: rules are asked about it before that. */
async function ruledParts(
  deps: ExecutionDeps,
  op: Operation,
  execution: Execution,
  { parts = {} }: KeepRequest,
): Promise<Readonly<Record<string, unknown>>> {
  if (Object.keys(parts).length === 0) return {}
  const digest = boundedDigest(parts, { maxBytes: deps.maxInputBytes, maxDepth: 64 })
  op.note({ details: { answer: digest } })
  const tool = { ...parseToolReference(execution.tool), effect: execution.effect }
  return (await askInputRules(deps.rules, op, tool, parts)).value as Readonly<Record<string, unknown>>
}
