import type { Operation } from '@gatehouse/core'
import type { Redaction } from '@gatehouse/policy'
import type { ExecutionMode, ToolProgress } from '@gatehouse/spec'
import { answerOf, type CallAnswer } from './answer.ts'
import type { Requested, Ruled } from './call.ts'
import { endRefused } from './end-refused.ts'
import type { Execution } from './execution.ts'
import { stagesOfCall, type ExecutionDeps } from './stages-of-call.ts'
import { takeOver } from './take-over.ts'
import { asShown } from './rule-output.ts'
import { deprecationWarnings } from './tool-version.ts'
import { waitForEnd, type Waiting } from './wait-for-end.ts'

export interface CallRequest extends Requested {
  /** How long the caller waits for the end; the execution itself may take longer. */
  readonly waitMs: number
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
    const notices = deprecationWarnings(admitted.definition, deps.clock.now())
    if (request.isDryRun) {
      const found = [...notices, ...approvalNotice(admitted)]
      const redactions = inputRedactions(admitted)
      return {
        status: 'dry_run',
        checks: stages.admit.stages,
        ...(found.length === 0 ? {} : { warnings: found }),
        ...(redactions.length === 0 ? {} : { redactions }),
      }
    }

    const claimed = await stages.claim.run(op, admitted)
    const waiting = { waitMs: request.waitMs, signal: op.signal, onProgress: request.onProgress }
    if (claimed.earlier !== undefined) {
      const earlier = await takeOver(deps, op, claimed.earlier)
      const end = await asShown(deps.rules, op, await endOrRunning(deps, earlier, waiting))
      return answerOf(end, {
        maxResultBytes,
        isReplay: true,
        warnings: notices,
        progress: deps.running.progressOf(end.id),
      })
    }

    let isAwaited = true
    let warnings: readonly string[] = []
    const done = deps.running.start(claimed.execution.id, async (life): Promise<Execution> => {
      using cleanup = new DisposableStack()
      // Not the request's signal: a caller that hangs up does not undo a write, and may come back for the result.
      const detached: Operation = { ...op, signal: life.signal }
      const end = await stages.prepare.run(detached, { ...claimed, cleanup }).then(
        (prepared) => stages.perform.run(detached, { ...prepared, life }),
        (refusal: unknown) => endRefused(deps, op, claimed, refusal),
      )
      warnings = end.warnings
      if (!isAwaited) await deps.onLateEnd(op, end)
      return end.finished
    })
    if (claimed.definition.effect === 'read' && isOfTheRequest(claimed.definition.mode))
      cancelWithCaller(op.signal, () => deps.running.cancel(claimed.execution.id), done)
    const end = await endOrRunning(deps, claimed.execution, waiting)
    isAwaited = end.status !== 'running'
    return answerOf(end, {
      maxResultBytes,
      warnings: [...notices, ...warnings],
      redactions: inputRedactions(admitted),
      progress: deps.running.progressOf(end.id),
    })
  }
}

function approvalNotice({ ruling }: Ruled): readonly string[] {
  return ruling.approvalBy === undefined ? [] : [`It would need an approval: rule ${ruling.approvalBy.id}.`]
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
  if (end.status !== 'running' || deps.running.tell(end.id)) return end
  return (await deps.running.waitFor(end.id)) ?? end
}

function cancelWithCaller(signal: AbortSignal, cancel: () => void, done: Promise<unknown>): void {
  signal.addEventListener('abort', cancel, { once: true })
  void done.finally(() => signal.removeEventListener('abort', cancel)).catch(() => {})
}
