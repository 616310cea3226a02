import type { Operation } from '@gatehouse/core'
import type { ToolProgress } from '@gatehouse/spec'
import { answerOf, type CallAnswer } from './answer.ts'
import { answerQuestion, type GivenAnswer } from './answer-question.ts'
import type { ExecutionDeps } from './stages-of-call.ts'
import { findOwn } from './find-own.ts'
import { asShown } from './rule-output.ts'
import { takeOver } from './take-over.ts'
import { waitForEnd } from './wait-for-end.ts'

export interface ResumeRequest {
  readonly executionId: string
  readonly waitMs: number
  /** What the user answers, when the execution is `input_required`. */
  readonly answer?: GivenAnswer | undefined
  /** Told of progress while the caller waits. */
  readonly onProgress?: ((progress: ToolProgress) => void) | undefined
}

export type ResumeExecution = (op: Operation, request: ResumeRequest) => Promise<CallAnswer>

/** Goes on with an execution of this user, waits for it, and answers as the call itself would have. */
export function createResumeExecution(deps: ExecutionDeps): ResumeExecution {
  return async (op, { executionId, waitMs, answer, onProgress }) => {
    const found = await findOwn(deps, op, executionId)
    const execution =
      answer === undefined ? await takeOver(deps, op, found) : await answerQuestion(deps, op, found, answer)
    const waited = await waitForEnd(deps, execution, { waitMs, signal: op.signal, onProgress })
    const end = await asShown(deps.rules, op, waited)
    return answerOf(end, { maxResultBytes: deps.maxResultBytes, progress: deps.running.progressOf(end.id) })
  }
}
