import type { AuditStore, ProofStore, SinkStore } from '@gatehouse/audit'
import type {
  ActionStore,
  ResultStore,
  RunStore,
  SecretStore,
  SubscriptionStore,
  TargetStore,
} from '@gatehouse/automation'
import type { SourceStore, ToolStore } from '@gatehouse/catalog'
import type { RevisionStore } from '@gatehouse/core'
import type { CandidateStore, EnrichmentStore, VectorStore } from '@gatehouse/discovery'
import type { ExecutionStore, RunnerStore } from '@gatehouse/execution'
import type { KeyStore, UserStore } from '@gatehouse/identity'
import type { LimitStore } from '@gatehouse/limits'
import type { ApprovalStore, GrantStore, HookStore, RuleStore, RunLabelStore } from '@gatehouse/policy'

/** Everything the packages keep, behind the interfaces they own. */
export interface Stores {
  readonly users: UserStore
  readonly keys: KeyStore
  readonly grants: GrantStore
  readonly rules: RuleStore
  readonly hooks: HookStore
  readonly approvals: ApprovalStore
  readonly runLabels: RunLabelStore
  readonly limits: LimitStore
  readonly revisions: RevisionStore
  readonly audit: AuditStore
  readonly auditProof: ProofStore
  readonly auditSinks: SinkStore
  readonly tools: ToolStore
  readonly candidates: CandidateStore
  readonly sources: SourceStore
  readonly executions: ExecutionStore
  readonly runners: RunnerStore
  readonly actions: ActionStore
  readonly targets: TargetStore
  readonly secrets: SecretStore
  readonly runs: RunStore
  readonly results: ResultStore
  readonly subscriptions: SubscriptionStore
  readonly vectors: VectorStore
  readonly enrichments: EnrichmentStore
}

/** An open database with the newest schema. */
export interface Database extends AsyncDisposable {
  readonly engine: 'embedded' | 'server'
  readonly stores: Stores
  /**
   * Runs the work for one request: what changes seldom (keys, users, grants, tools, actions, targets, sources) is read as it
   * stood when the request first asked, so that it is asked for once and not in every step. A request that takes longer
   * than a second reads anew.
   */
  withinRequest<T>(work: () => T): T
  /** Number of the newest migration. */
  readonly schemaVersion: number
  /** Resolves when the database answers; throws within seconds when it does not. */
  ping(): Promise<void>
  /** Turns at the database that somebody has or waits for. */
  sessions(): number
  /** How many executions have not ended, by status. */
  unfinishedExecutions(tenantId: string): Promise<ReadonlyMap<string, number>>
  /** Lets running statements end, within a bound, and closes. May be called twice. */
  close(): Promise<void>
}
