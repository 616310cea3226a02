import type { Operation } from '@gatehouse/core'
import type { ToolProgress } from '@gatehouse/spec'
import { answerOf, type CallAnswer } from './answer.ts'
import { answerQuestion, type GivenAnswer } from './answer-question.ts'
import type { ExecutionDeps } from './stages-of-call.ts'
import { approvalOf } from './approval-of.ts'
import { findOwn } from './find-own.ts'
import type { Execution } from './execution.ts'
import { fitPage, type FittedResult } from './results/fit-result.ts'
import { createResultViewer, type ViewResult } from './results/result-viewer.ts'
import type { ResultView } from './results/result-view.ts'
import { goOnWhenApproved } from './go-on-when-approved.ts'
import { asShown } from './rule-output.ts'
import { takeOver } from './take-over.ts'
import { waitForEnd } from './wait-for-end.ts'

export interface ResumeRequest {
  readonly executionId: string
  readonly waitMs: number
  /** What the user answers, when the execution is `input_required`. */
  readonly answer?: GivenAnswer | undefined
  /** Which part of the result is wanted, when it has succeeded. */
  readonly view?: ResultView | undefined
  /** Told of progress while the caller waits. */
  readonly onProgress?: ((progress: ToolProgress) => void) | undefined
}

export type ResumeExecution = (op: Operation, request: ResumeRequest) => Promise<CallAnswer>

/** Goes on with an execution of this user, waits for it, and answers as the call itself would have. */
export function createResumeExecution(
  deps: ExecutionDeps,
  viewResult: ViewResult = createResultViewer(),
): ResumeExecution {
  return async (op, { executionId, waitMs, answer, view, onProgress }) => {
    const found = await findOwn(deps, op, executionId)
    const startedAt = performance.now()
    const { signal } = op
    const taken = answer === undefined ? await takeOver(deps, op, found) : await answerQuestion(deps, op, found, answer)
    const execution = await goOnWhenApproved(deps, op, taken, { waitMs, signal })
    const leftMs = Math.max(0, waitMs - (performance.now() - startedAt))
    const waited = await waitForEnd(deps, execution, { waitMs: leftMs, signal, onProgress })
    const end = await asShown(deps.rules, op, waited)
    // What rules leave is what a query sees.
    const fitted = await partOf(end, view, (wanted) =>
      viewResult(end.result, wanted, { maxBytes: deps.maxResultBytes, signal: op.signal }),
    )
    const approval = await approvalOf(deps, end)
    return answerOf(end, { ...deps, fitted, approval, progress: deps.running.progressOf(end.id) })
  }
}

async function partOf(
  end: Execution,
  view: ResultView | undefined,
  read: (view: ResultView) => ReturnType<ViewResult>,
): Promise<FittedResult | undefined> {
  return view === undefined || end.status !== 'succeeded' ? undefined : fitPage(await read(view))
}
