import type { Operation } from '@gatehouse/core'
import type { Redaction } from '@gatehouse/policy'
import type { ExecutionMode, ToolProgress } from '@gatehouse/spec'
import { answerOf, type CallAnswer } from './answer.ts'
import { approvalOf } from './approval-of.ts'
import type { Hooked, Permitted, Requested, Ruled, Validated } from './call.ts'
import { endRefused } from './end-refused.ts'
import type { Execution } from './execution.ts'
import { goOnWhenApproved } from './go-on-when-approved.ts'
import { storeNow } from './store-now.ts'
import { stagesOfCall, type ExecutionDeps } from './stages-of-call.ts'
import { takeOver } from './take-over.ts'
import { asShown } from './rule-output.ts'
import { deprecationWarnings } from './tool-version.ts'
import { waitForEnd, type Waiting } from './wait-for-end.ts'

export interface CallRequest extends Requested {
  /** How long the caller waits for the end; the execution itself may take longer. */
  readonly waitMs: number
  /** How long of that for somebody's approval. Default: not at all, so that the caller hears at once that it needs one. */
  readonly approvalWaitMs?: number | undefined
  readonly isDryRun: boolean
  /** Told of progress while the caller waits. */
  readonly onProgress?: ((progress: ToolProgress) => void) | undefined
}

export type CallTool = (op: Operation, request: CallRequest) => Promise<CallAnswer>

export function createCallTool(deps: ExecutionDeps): CallTool {
  const stages = stagesOfCall(deps)
  const { maxResultBytes } = deps

  return async (op, request) => {
    const admitted = await stages.admit.run(op, request)
    const notices = [...deprecationWarnings(admitted.definition, deps.clock.now()), ...admitted.hooked.notices]
    if (request.isDryRun) {
      const found = [...notices, ...(await approvalNotice(deps, op, admitted)), ...askedNotice(admitted)]
      const redactions = inputRedactions(admitted)
      return {
        status: 'dry_run',
        checks: stages.admit.stages,
        ...(found.length === 0 ? {} : { warnings: found }),
        ...(redactions.length === 0 ? {} : { redactions }),
      }
    }

    const waiting = { waitMs: request.waitMs, signal: op.signal, onProgress: request.onProgress }
    const join = async (earlier: Execution, isReplay: boolean): Promise<CallAnswer> => {
      const startedAt = performance.now()
      const approvalWaitMs = Math.min(request.approvalWaitMs ?? 0, request.waitMs)
      const taken = await takeOver(deps, op, earlier)
      const decided = await goOnWhenApproved(deps, op, taken, { ...waiting, waitMs: approvalWaitMs })
      const leftMs = Math.max(0, request.waitMs - (performance.now() - startedAt))
      const end = await asShown(deps.rules, op, await endOrRunning(deps, decided, { ...waiting, waitMs: leftMs }))
      return answerOf(end, {
        maxResultBytes,
        isReplay,
        trustedSources: deps.trustedSources,
        warnings: notices,
        redactions: isReplay ? [] : inputRedactions(admitted),
        progress: deps.running.progressOf(end.id),
        approval: await approvalOf(deps, end),
      })
    }

    const approved = await stages.approve.run(op, admitted)
    if (approved.approval.kind === 'awaited') return join(approved.approval.execution, approved.approval.isEarlier)
    const claimed = await stages.claim.run(op, approved)
    if (claimed.earlier !== undefined) return join(claimed.earlier, true)

    let isAwaited = true
    const done = deps.running.start(claimed.execution.id, async (life): Promise<Execution> => {
      using cleanup = new DisposableStack()
      // Not the request's signal: a caller that hangs up does not undo a write, and may come back for the result.
      const detached: Operation = { ...op, signal: life.signal }
      const end = await stages.prepare.run(detached, { ...claimed, cleanup }).then(
        (prepared) => stages.perform.run(detached, { ...prepared, life }),
        (refusal: unknown) => endRefused(deps, op, claimed, refusal),
      )
      if (!isAwaited) await deps.onLateEnd(op, end)
      return end.finished
    })
    const isOfCaller = claimed.definition.effect === 'read' && isOfTheRequest(claimed.definition.mode)
    const cancel = (): unknown => deps.running.cancel(claimed.execution.id)
    if (isOfCaller) op.signal.addEventListener('abort', cancel, { once: true })
    const end = await endOrRunning(deps, claimed.execution, { ...waiting, done })
    // Whoever has the id may come back for it, so it does not end with the request.
    op.signal.removeEventListener('abort', cancel)
    isAwaited = end.status !== 'running'
    return answerOf(end, {
      maxResultBytes,
      trustedSources: deps.trustedSources,
      warnings: notices,
      redactions: inputRedactions(admitted),
      progress: deps.running.progressOf(end.id),
    })
  }
}

async function approvalNotice(
  { approvals }: Pick<ExecutionDeps, 'approvals'>,
  op: Operation,
  { ruling, definition, validInput }: Ruled & Permitted & Validated,
): Promise<readonly string[]> {
  if (ruling.approvalBy !== undefined) return [`It would need an approval: rule ${ruling.approvalBy.id}.`]
  const isRequired = await approvals.isRequired(op, definition, validInput)
  return isRequired ? ['It would need an approval: the tool asks for it.'] : []
}

function askedNotice({ hooked: { names } }: Hooked): readonly string[] {
  if (names.length === 0) return []
  return [`Policy hooks were asked, as for a call that runs: ${names.join(', ')}.`]
}

/** Told apart from those of the result by where they begin. */
function inputRedactions({ ruling }: Ruled): readonly Redaction[] {
  return ruling.redactions.map(({ kind, at }) => ({ kind, at: `/input${at}` }))
}

/** The others are meant to go on without their caller. */
function isOfTheRequest(mode: ExecutionMode): boolean {
  return mode === 'sync' || mode === 'stream'
}

/** As `waitForEnd`; whoever hears that it runs has its id, so it cannot be taken back any more. */
async function endOrRunning(
  deps: Pick<ExecutionDeps, 'running' | 'executions'>,
  execution: Execution,
  options: Waiting,
): Promise<Execution> {
  const end = await waitForEnd(deps, execution, options)
  if (end.status !== 'running') return end
  const done = options.done ?? deps.running.waitFor(end.id)
  const isRefused = !deps.running.tell(end.id)
  // One that ended this very moment may have done so without a row.
  const isOver = options.done !== undefined && deps.running.waitFor(end.id) === undefined
  if (isRefused || isOver || !(await storeNow(deps, end))) return (await done) ?? end
  return end
}
