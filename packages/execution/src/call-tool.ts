import { pipeline, type Clock, type Logger, type Operation, type Pipeline } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import { answerOf, type CallAnswer } from './answer.ts'
import type { Cleaned, Recorded, Requested } from './call.ts'
import type { Execution } from './execution.ts'
import type { ConcurrencyCap } from './concurrency-cap.ts'
import { endRefused } from './end-refused.ts'
import type { ExecutionStore } from './execution-store.ts'
import type { AdapterDirectory, ApprovalDesk, CredentialDesk, PermissionDesk, ToolDirectory } from './ports.ts'
import type { RunningExecutions } from './running-executions.ts'
import { awaitApproval } from './stages/await-approval.ts'
import { checkInputRules } from './stages/check-input-rules.ts'
import { checkOutputRules } from './stages/check-output-rules.ts'
import { checkPermission } from './stages/check-permission.ts'
import { claimExecution } from './stages/claim-execution.ts'
import { dispatch } from './stages/dispatch.ts'
import { enforceLimits } from './stages/enforce-limits.ts'
import { obtainCredential } from './stages/obtain-credential.ts'
import { recordOutcome } from './stages/record-outcome.ts'
import { resolveTool } from './stages/resolve-tool.ts'
import { validateInput } from './stages/validate-input.ts'
import { waitForEnd } from './wait-for-end.ts'

export interface ExecutionDeps {
  readonly tools: ToolDirectory
  readonly permissions: PermissionDesk
  readonly validator: SchemaValidator
  readonly executions: ExecutionStore
  readonly limits: ConcurrencyCap
  readonly approvals: ApprovalDesk
  readonly adapters: AdapterDirectory
  readonly credentials: CredentialDesk
  readonly running: RunningExecutions
  /** Told when an execution ends after its caller stopped waiting. */
  readonly onLateEnd: (op: Operation, end: Recorded) => Promise<void>
  readonly clock: Clock
  readonly log: Logger
  readonly runnerId: string
  readonly maxInputBytes: number
  readonly maxResultBytes: number
  readonly toolTimeoutMs: number
}

/** The life of a tool call. To see what happens to one, read down. A dry run is the first list alone. */
export function stagesOfCall(deps: ExecutionDeps) {
  const admit = pipeline<Requested>()
    .stage(resolveTool())
    .stage(checkPermission(deps))
    .stage(checkInputRules({ maxBytes: deps.maxInputBytes, maxDepth: 64 }))
    .stage(validateInput(deps.validator))

  const claim = pipeline<Known<typeof admit>>().stage(claimExecution(deps))

  const prepare = pipeline<Known<typeof claim> & Cleaned>()
    .stage(enforceLimits(deps.limits))
    .stage(awaitApproval(deps.approvals))
    .stage(obtainCredential(deps))

  const perform = pipeline<Known<typeof prepare>>()
    .stage(dispatch({ timeoutMs: deps.toolTimeoutMs, log: deps.log }))
    .stage(checkOutputRules(deps.validator))
    .stage(recordOutcome(deps))

  return { admit, claim, prepare, perform }
}

type Known<P> = P extends Pipeline<never, infer Facts> ? Facts : never

export interface CallRequest extends Requested {
  /** How long the caller waits for the end; the execution itself may take longer. */
  readonly waitMs: number
  readonly isDryRun: boolean
}

export type CallTool = (op: Operation, request: CallRequest) => Promise<CallAnswer>

export function createCallTool(deps: ExecutionDeps): CallTool {
  const stages = stagesOfCall(deps)
  const { maxResultBytes } = deps

  return async (op, request) => {
    const admitted = await stages.admit.run(op, request)
    if (request.isDryRun) return { status: 'dry_run', checks: stages.admit.stages }

    const claimed = await stages.claim.run(op, admitted)
    if (claimed.earlier !== undefined) {
      const end = await endOrRunning(deps, claimed.earlier, { waitMs: request.waitMs, signal: op.signal })
      return answerOf(end, { maxResultBytes, isReplay: true })
    }

    let isAwaited = true
    let warnings: readonly string[] = []
    const done = deps.running.start(claimed.execution.id, async (signal): Promise<Execution> => {
      using cleanup = new DisposableStack()
      // Not the request's signal: a caller that hangs up does not undo a write, and may come back for the result.
      const detached: Operation = { ...op, signal }
      const end = await stages.prepare.run(detached, { ...claimed, cleanup }).then(
        (prepared) => stages.perform.run(detached, prepared),
        (refusal: unknown) => endRefused(deps, op, claimed, refusal),
      )
      warnings = end.warnings
      if (!isAwaited) await deps.onLateEnd(op, end)
      return end.finished
    })
    if (claimed.definition.effect === 'read')
      cancelWithCaller(op.signal, () => deps.running.cancel(claimed.execution.id), done)
    const end = await endOrRunning(deps, claimed.execution, { waitMs: request.waitMs, signal: op.signal })
    isAwaited = end.status !== 'running'
    return answerOf(end, { maxResultBytes, warnings })
  }
}

/** As `waitForEnd`; whoever hears that it runs has its id, so it cannot be taken back any more. */
async function endOrRunning(
  deps: Pick<ExecutionDeps, 'running' | 'executions'>,
  execution: Execution,
  options: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Execution> {
  const end = await waitForEnd(deps, execution, options)
  if (end.status !== 'running' || deps.running.tell(end.id)) return end
  return (await deps.running.waitFor(end.id)) ?? end
}

function cancelWithCaller(signal: AbortSignal, cancel: () => void, done: Promise<unknown>): void {
  signal.addEventListener('abort', cancel, { once: true })
  void done.finally(() => signal.removeEventListener('abort', cancel)).catch(() => {})
}
