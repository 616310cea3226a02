import type { ApprovalTables } from './approval-tables.ts'
import type { CandidateTables } from './candidates/candidate-tables.ts'
import type { AuditTables } from './audit-tables.ts'
import type { HookTables } from './hook-tables.ts'
import type { ResultTables } from './result-tables.ts'
import type { RuleTables } from './rule-tables.ts'
import type { RunTables } from './run-tables.ts'
import type { SearchModelTables } from './search-model-tables.ts'

/** Rows as the newest migration leaves them. `Json` columns hold the text of a JSON document. */
export interface Tables
  extends
    ApprovalTables,
    CandidateTables,
    HookTables,
    RunTables,
    ResultTables,
    AuditTables,
    RuleTables,
    SearchModelTables {
  readonly revisions: { tenant_id: string; name: RevisionName; value: number }
  readonly users: UsersTable
  readonly user_aliases: UserAliasesTable
  readonly api_keys: ApiKeysTable
  readonly grants: GrantsTable
  readonly sources: SourcesTable
  readonly tools: ToolsTable
  readonly tool_namespaces: { tenant_id: string; source: string; namespace: string; description: string }
  readonly executions: ExecutionsTable
  readonly runners: { tenant_id: string; id: string; alive_until: number }
  readonly execution_cancellations: { tenant_id: string; execution_id: string; asked_at: number }
  readonly actions: ActionsTable
  readonly action_versions: ActionVersionsTable
  readonly action_deprecations: ActionDeprecationsTable
  readonly secrets: SecretsTable
  readonly targets: { tenant_id: string; id: string; definition: Json }
  readonly import_subscriptions: ImportSubscriptionsTable
}

export type Json = string

export type RevisionName = 'grants' | 'tools' | 'actions' | 'rules' | 'hooks'

interface UsersTable {
  tenant_id: string
  id: string
  email: string | null
  display_name: string | null
  status: 'active' | 'disabled'
  groups: string[]
  roles: string[]
  created_at: number
}

interface UserAliasesTable {
  tenant_id: string
  kind: string
  issuer: string
  value: string
  user_id: string
  position: number
}

interface ApiKeysTable {
  tenant_id: string
  id: string
  prefix: string
  digest: string
  user_id: string
  name: string | null
  scopes: string[]
  expires_at: number | null
  revoked_at: number | null
  created_at: number
  created_by: string | null
}

interface GrantsTable {
  tenant_id: string
  id: string
  subject_kind: 'user' | 'group' | 'role'
  subject_value: string
  effect: 'allow' | 'deny'
  pattern: string
  created_at: number
  created_by: string
}

interface SourcesTable {
  tenant_id: string
  id: string
  type: string
  config: Json
  is_pushed: boolean
  cursor: string | null
  generation: number
  is_in_snapshot: boolean
  last_sync: Json | null
  tool_count: number
}

interface ToolsTable {
  tenant_id: string
  source: string
  namespace: string
  name: string
  hash: string
  revision: number
  generation: number
  is_present: boolean
  definition: Json
  summary: Json
}

interface ExecutionsTable {
  tenant_id: string
  id: string
  user_id: string
  actor_id: string
  tool: string
  tool_version: string
  effect: 'read' | 'write' | 'destructive'
  input_digest: string
  idempotency_key: string | null
  status:
    | 'running'
    | 'input_required'
    | 'awaiting_approval'
    | 'succeeded'
    | 'failed'
    | 'denied'
    | 'cancelled'
    | 'expired'
    | 'indeterminate'
  result: Json | null
  failure: Json | null
  runner_id: string
  started_at: number
  finished_at: number | null
  pause: Json | null
  pause_revision: number | null
  lease_until: number | null
  ends_by: number | null
  ruling: Json | null
  extras: Json | null
  approval_id: string | null
}

interface ActionsTable {
  tenant_id: string
  namespace: string
  name: string
  version: string
  effect: string
  document: string
  hash: string
  revision: number
  is_present: boolean
  definition: Json
  removed_at: number | null
  is_retired: boolean
}

interface ActionVersionsTable {
  tenant_id: string
  namespace: string
  name: string
  version: string
  superseded_at: number
  kept_until: number
  removed_at: number
  definition: Json
}

interface ActionDeprecationsTable {
  tenant_id: string
  namespace: string
  name: string
  version: string
  deprecated_at: number
  removed_at: number | null
  advice: string | null
}

interface SecretsTable {
  tenant_id: string
  name: string
  master_key_id: string
  wrapped_key: string
  sealed: string
  created_at: number
  updated_at: number
}

interface ImportSubscriptionsTable {
  tenant_id: string
  id: string
  is_paused: boolean
  due_at: number
  lease_holder: string | null
  lease_until: number | null
  settings: Json
  state: Json
}
