import type {
  ActionStore,
  RunsOptions,
  RunStore,
  SecretResolver,
  Secrets,
  Results,
  SubscriptionStore,
  TargetStore,
  TargetTokens,
  VersionRetention,
} from '@gatehouse/automation'
import type { AuditPort, Clock, Logger, Principal, StepObserver } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { SchemaValidator } from '@gatehouse/json-schema'

/** What an Automation Hub is made of; the process that runs it brings all of it. */
export interface AutomationHubContext {
  /** Who is asking; throws a GatehouseError of the kind `unauthenticated` for a stranger. */
  readonly authenticate: (request: Request) => Promise<Principal>
  /** The `WWW-Authenticate` value that goes with a refusal, if any. */
  readonly challenge?: (error: unknown) => string | undefined
  readonly actions: ActionStore
  readonly targets: TargetStore
  /** How long versions that an import supersedes are kept, unless the import says otherwise. Default: 90 days, ten of each. */
  readonly versionRetention?: VersionRetention
  readonly subscriptions: SubscriptionStore
  /** Shortest time between two looks at a URL that an import follows. Default a minute. */
  readonly minEveryMs?: number
  readonly audit: AuditPort
  readonly observer?: StepObserver
  readonly egress: Egress
  readonly validator: SchemaValidator
  readonly secrets: SecretResolver
  /** What administrators entered; `secrets` finds them as `secret:NAME`. */
  readonly enteredSecrets: Secrets
  /** Tokens of the token servers of targets. */
  readonly tokens: TargetTokens
  /** Answers that are too large; without it they are refused, and there is nothing to fetch. */
  readonly results?: Results
  readonly runs: RunStore
  /** How runs are kept going; `publicUrl` is where APIs call back. */
  readonly runOptions?: RunsOptions
  /** Whether a user for whom a run goes on in the background may still act. Default: always. */
  readonly mayStillAct?: (principal: Principal) => Promise<boolean>
  readonly log: Logger
  readonly clock: Clock
}
