import type { AuditLog, AuditStore } from '@gatehouse/audit'
import type { CatalogSync, SourceStore, SyncProgress, ToolStore } from '@gatehouse/catalog'
import type { Clock, Logger, Operation, Principal } from '@gatehouse/core'
import type {
  CallAnswer,
  CallRequest,
  ExecutionStore,
  KeepAnswer,
  ReadContent,
  ResumeRequest,
} from '@gatehouse/execution'
import type { EnrichmentStore } from '@gatehouse/discovery'
import type { Keys, UserStore } from '@gatehouse/identity'
import type { CallLimits } from '@gatehouse/limits'
import type { Approvals, GrantStore, RuleStore } from '@gatehouse/policy'
import type { Telemetry } from '@gatehouse/telemetry'
import type { DetailsAnswer, NamespacesAnswer, SearchAnswer } from './meta-tools/answers.ts'
import type { AuditProof } from './audit-proof.ts'
import type { RuleEnrichments } from './rule-enrichments.ts'
import type { Explain } from './rules/explain.ts'
import type { HookKeeper } from './hooks/hook-keeper.ts'
import type { Simulation, SimulationRequest } from './rules/simulate.ts'
import type { RuleKeeper } from './rules/rule-keeper.ts'
import type { RequestStates } from './mcp/request-states.ts'
import type { WorkInProgress } from './access/work-in-progress.ts'
import type { DoctorCheck } from './doctor.ts'
import type { ModelDesk } from './model-desk.ts'
import type { OwnExecutions } from './own-executions.ts'

/** What the front desk can do, whichever surface asks. Every method works for a principal inside an operation. */
export interface ToolHub {
  search(
    op: Operation,
    request: { queries: readonly string[]; namespaces: readonly string[] | undefined; limit: number },
  ): Promise<SearchAnswer>
  details(op: Operation, tools: readonly string[]): Promise<DetailsAnswer>
  call(op: Operation, request: CallRequest): Promise<CallAnswer>
  resume(op: Operation, request: ResumeRequest): Promise<CallAnswer>
  cancel(op: Operation, request: { executionId: string }): Promise<CallAnswer>
  /** The bytes of a content block of a result, however large. */
  readonly content: ReadContent
  /** Keeps what has come of an answer that is not complete. */
  readonly keepAnswer: KeepAnswer
  readonly executions: OwnExecutions
  namespaces(
    op: Operation,
    request: { prefix: string | undefined; cursor: string | undefined; limit: number },
  ): Promise<NamespacesAnswer>
  /** Takes bulk JSON Lines into the catalog as the tools of one source. */
  importTools(
    op: Operation,
    request: {
      readonly source: string
      readonly body: ReadableStream<Uint8Array>
      /** Names what is in the body: an import of it that was cut off is gone on with. */
      readonly contentId?: string | undefined
      readonly onProgress: (progress: SyncProgress) => void
    },
  ): Promise<ToolImport>
}

export interface ToolImport {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly skipped: readonly { readonly line: number; readonly reason: string }[]
}

/** What the surfaces are made of: the hub, and the stores that administration reads and writes. */
export interface ToolHubContext {
  readonly hub: ToolHub
  readonly work: WorkInProgress
  readonly authenticate: (request: { readonly headers: Headers }) => Promise<Principal>
  readonly audit: AuditLog
  readonly telemetry?: Telemetry | undefined
  readonly auditStore: AuditStore
  readonly auditProof: AuditProof
  readonly users: UserStore
  readonly keys: Keys
  readonly grants: GrantStore
  readonly limits: CallLimits
  readonly rules: RuleStore
  readonly ruleKeeper: RuleKeeper
  readonly hookKeeper: HookKeeper
  readonly approvals: Approvals
  readonly explain: Explain
  readonly simulate: (request: SimulationRequest) => Promise<Simulation>
  readonly tools: ToolStore
  readonly sources: SourceStore
  readonly executions: ExecutionStore
  readonly sync: CatalogSync
  readonly models: Pick<ModelDesk, 'status' | 'usage'>
  readonly enrichments: EnrichmentStore
  readonly ruleEnrichments: RuleEnrichments
  readonly doctor: () => Promise<readonly DoctorCheck[]>
  readonly clock: Clock
  readonly log: Logger
  readonly version: string
  /** Where callers reach this server, without a trailing slash. */
  readonly publicUrl: string
  readonly requestStates: RequestStates
  /** How long executions are kept after their end; undefined: for good. */
  readonly executionsKeptMs: number | undefined
  /** URLs of the issuers whose tokens are accepted here, for RFC 9728 metadata. */
  readonly issuers: readonly string[]
}
