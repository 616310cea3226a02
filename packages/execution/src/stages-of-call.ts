import { pipeline, type Clock, type Logger, type Operation, type Pipeline } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { Asked, Cleaned, Followed, Living, Recorded, Requested } from './call.ts'
import type { ConcurrencyCap } from './concurrency-cap.ts'
import type { ExecutionStore } from './execution-store.ts'
import type {
  AdapterDirectory,
  ApprovalDesk,
  CredentialDesk,
  LimitDesk,
  HookDesk,
  PermissionDesk,
  RuleDesk,
  ToolDirectory,
} from './ports.ts'
import type { RunnerStore } from './runner-store.ts'
import type { RunningExecutions } from './running-executions.ts'
import { askPostHooksAfter, askPostHooksBefore } from './stages/ask-post-hooks.ts'
import { askPreHooksAfter, askPreHooksBefore } from './stages/ask-pre-hooks.ts'
import { awaitApproval } from './stages/await-approval.ts'
import { checkInputRules } from './stages/check-input-rules.ts'
import { checkInputSize } from './stages/check-input-size.ts'
import { checkOutputRules } from './stages/check-output-rules.ts'
import { checkPermission } from './stages/check-permission.ts'
import { claimExecution } from './stages/claim-execution.ts'
import { dispatch } from './stages/dispatch.ts'
import { enforceLimits } from './stages/enforce-limits.ts'
import { enterRun } from './stages/enter-run.ts'
import { follow } from './stages/follow.ts'
import { obtainCredential } from './stages/obtain-credential.ts'
import { recordOutcome } from './stages/record-outcome.ts'
import { resolveTool } from './stages/resolve-tool.ts'
import { useApproval } from './stages/use-approval.ts'
import { validateInput } from './stages/validate-input.ts'

export interface ExecutionDeps {
  readonly tools: ToolDirectory
  readonly permissions: PermissionDesk
  readonly rules: RuleDesk
  /** Absent = there are none. */
  readonly hooks?: HookDesk
  readonly validator: SchemaValidator
  readonly executions: ExecutionStore
  readonly limits: LimitDesk
  readonly approvals: ApprovalDesk
  readonly adapters: AdapterDirectory
  readonly credentials: CredentialDesk
  readonly running: RunningExecutions
  readonly runners: Pick<RunnerStore, 'askToCancel'>
  /** Told when an execution ends, or asks its user, while no caller waits for it. */
  readonly onLateEnd: (op: Operation, end: Recorded) => Promise<void>
  readonly clock: Clock
  readonly log: Logger
  readonly runnerId: string
  readonly maxInputBytes: number
  readonly maxResultBytes: number
  /** Sources whose words are the company's own; none by default. */
  readonly trustedSources?: readonly string[]
  readonly toolTimeoutMs: number
  /** How many executions may be followed at once; apart from the running calls, since waiting costs little. */
  readonly followLimits: ConcurrencyCap
  /** How long one question for news may be held back by the backend. */
  readonly followWaitMs: number
  /** How long an execution may wait for its backend and its user in all. */
  readonly longestRunMs: number
  /** True when no other process shares the store: then only this runner is alive. */
  readonly isAlone: boolean
}

/** The life of a tool call. To see what happens to one, read down. A dry run is the first list alone. */
export function stagesOfCall(deps: ExecutionDeps) {
  const admit = pipeline<Requested>()
    .stage(resolveTool())
    .stage(checkPermission(deps))
    .stage(checkInputSize({ maxBytes: deps.maxInputBytes, maxDepth: 64 }))
    .stage(validateInput(deps.validator))
    .stage(askPreHooksBefore(deps))
    .stage(checkInputRules(deps))
    .stage(askPreHooksAfter(deps))

  const approve = pipeline<Known<typeof admit> & Asked>().stage(awaitApproval(deps))

  const claim = pipeline<Known<typeof approve>>().stage(claimExecution(deps))

  const prepare = pipeline<Known<typeof claim> & Cleaned>()
    .stage(enforceLimits(deps.limits))
    .stage(enterRun(deps.rules))
    .stage(obtainCredential(deps))
    .stage(useApproval(deps))

  const perform = pipeline<Known<typeof prepare> & Living>()
    .stage(dispatch(deps))
    .stage(askPostHooksBefore(deps))
    .stage(checkOutputRules(deps))
    .stage(askPostHooksAfter(deps))
    .stage(recordOutcome(deps))

  /** What is left of the life of a call whose tool runs already. */
  const goOn = pipeline<Followed>()
    .stage(follow(deps))
    .stage(askPostHooksBefore(deps))
    .stage(checkOutputRules(deps))
    .stage(askPostHooksAfter(deps))
    .stage(recordOutcome(deps))

  return { admit, approve, claim, prepare, perform, goOn }
}

type Known<P> = P extends Pipeline<never, infer Facts> ? Facts : never
