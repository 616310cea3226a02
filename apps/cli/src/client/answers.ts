/**
 * What the server answers, as far as people are shown it. With --json the whole answer is passed on,
 * so a field that is missing here is not lost there.
 */
export interface FoundTool {
  readonly tool: string
  readonly title?: string
  readonly summary?: string
  readonly score?: number
  readonly effect?: string
  readonly needs_authorization?: boolean
  readonly cautions?: readonly string[]
  readonly alternatives?: readonly string[]
  readonly is_guess?: boolean
  readonly matched_query?: string
}

export interface SearchAnswer {
  readonly tools: readonly FoundTool[]
  readonly catalog_size: number
  readonly guidance?: string
  readonly without?: readonly { readonly stage: string; readonly reason: string }[]
}

export interface ModelsAnswer {
  readonly embedder?: {
    readonly embedder: string
    readonly state: string
    readonly serving?: string
    readonly embedded: number
    readonly skipped: number
    readonly tools: number
    readonly problem?: { readonly message: string }
  }
  readonly enricher?: {
    readonly enricher: string
    readonly pending: number
    readonly approved: number
    readonly rejected: number
    readonly problem?: { readonly message: string }
  }
  readonly models: readonly {
    readonly stage: string
    readonly model: string
    readonly state: string
    readonly answered: number
    readonly without: Readonly<Record<string, number>>
  }[]
}

export interface ModelUsageRecord {
  readonly provider: string
  readonly model: string
  readonly purpose: string
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cost_usd: number | 'unpriced'
}

export interface EnrichmentRow {
  readonly id: string
  readonly tool: string
  readonly status: string
  readonly model: string
  readonly purpose: string
}

export interface EnrichmentAnswer extends EnrichmentRow {
  readonly when_to_use: readonly string[]
  readonly tags: readonly string[]
  readonly limitations: readonly string[]
  readonly words: string
  readonly prompt: string
}

export interface RuleEnrichmentAnswer {
  readonly tool: string
  readonly is_thin: boolean
  readonly title: string
  readonly effect: string
  readonly when_to_use: readonly string[]
  readonly synonyms: readonly string[]
}

export interface ToolDetails {
  readonly tool: string
  readonly title?: string
  readonly description?: string
  readonly when_to_use?: readonly string[]
  readonly effect?: string
  readonly execution_mode?: string
  readonly version?: string
  readonly input_schema?: unknown
  readonly output_schema?: unknown
  readonly examples?: readonly unknown[]
  readonly deprecated?: boolean
  readonly executable?: boolean
}

export interface DetailsAnswer {
  readonly tools: readonly ToolDetails[]
  /** References that are not tools this user can use. */
  readonly not_found?: readonly string[]
}

export interface ExecutionAnswer {
  readonly status: string
  readonly execution_id?: string
  readonly result?: unknown
  readonly error?: { readonly code?: string; readonly message?: string; readonly body?: unknown }
  readonly authorization_url?: string
  readonly warnings?: readonly string[]
  /** What a dry run went through. */
  readonly checks?: readonly string[]
  readonly truncated?: {
    readonly size_bytes: number
    readonly shown_bytes: number
    readonly cuts?: readonly ResultCut[]
  }
  readonly page?: {
    readonly unit?: string
    readonly offset: number
    readonly count: number
    readonly total: number
    readonly next_offset?: number
    readonly cuts?: readonly ResultCut[]
  }
  readonly content?: readonly ContentRecord[]
  readonly trust?: string
  /** While running: how far it has come. */
  readonly progress?: { readonly fraction?: number; readonly message?: string }
  readonly poll_after_ms?: number
  readonly input_request?: InputRequest
  /** While approval_required: what the call waits for. */
  readonly approval?: { readonly id: string; readonly expires_at: string; readonly approvers: readonly string[] }
}

export interface ResultCut {
  readonly at: string
  readonly unit: string
  readonly shown: number
  readonly of: number
}

/** A block beside a result. */
export interface ContentRecord {
  readonly type: string
  readonly text?: string
  readonly data?: string
  readonly mimeType?: string
  readonly uri?: string
  readonly resource?: {
    readonly uri?: string
    readonly mimeType?: string
    readonly text?: string
    readonly blob?: string
  }
}

/** A run of an action at Automation Hub; an action that answers at once has no id. */
export interface RunAnswer {
  readonly status: string
  readonly run_id?: string
  readonly action?: string
  readonly started_at?: string
  readonly finished_at?: string
  readonly poll_after_ms?: number
  readonly progress?: { readonly fraction?: number; readonly message?: string }
  readonly input_request?: Omit<InputRequest, 'question'>
  readonly result?: unknown
  readonly error?: { readonly kind?: string; readonly message: string; readonly body?: unknown }
}

/** What a tool asks its user. */
export interface InputRequest {
  readonly message: string
  readonly input_schema: unknown
  readonly question: number
}

export interface ExecutionRecord {
  readonly execution_id: string
  readonly tool: string
  readonly status: string
  readonly user_id?: string
  readonly started_at?: string
  readonly finished_at?: string
}

export interface ActionRecord {
  readonly id: string
  readonly title?: string
  readonly description?: string
  readonly effect: string
  readonly mode: string
  readonly input_schema?: unknown
  readonly output_schema?: unknown
  readonly deprecated?: boolean
}

/** One version of an action, of several. */
export interface VersionRecord {
  readonly id: string
  readonly version: string
  readonly effect: string
  readonly mode: string
  /** True for the one that is called when nobody names a version. */
  readonly latest?: boolean
  readonly deprecation?: { readonly deprecated_at: string; readonly removed_at?: string; readonly advice?: string }
}

/** What an action would send. */
export interface PreviewAnswer {
  readonly status: string
  readonly request?: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string | { readonly base64: string; readonly size_bytes: number }
  }
  readonly sign_in?: { readonly kind: string; readonly secrets?: readonly string[] }
  readonly error?: { readonly message?: string }
  /** Of a composed action. */
  readonly steps?: readonly StepPreview[]
}

export interface StepPreview extends Pick<PreviewAnswer, 'request' | 'error'> {
  readonly step: string
  readonly runs: string
  readonly calls?: string
  readonly asks?: string
  readonly undone_by?: string
}

export interface UserRecord {
  readonly id: string
  readonly email?: string
  readonly display_name?: string
  readonly status: string
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly created_at: string
}

export interface KeyRecord {
  readonly id: string
  readonly prefix: string
  readonly name?: string
  readonly user_id?: string
  readonly scopes: readonly string[]
  readonly expires_at?: string
  readonly revoked_at?: string
}

export interface SecretRecord {
  readonly name: string
  readonly created_at: string
  readonly updated_at: string
}

export interface RulesBody {
  readonly file: { readonly name: string; readonly content: string }
}

export interface RuleFindingRecord {
  readonly rule_id: string
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly at?: string
}

export interface RulesChange {
  readonly version: number
  readonly rules: number
  readonly warnings?: readonly RuleFindingRecord[]
}

export interface RulesLint {
  readonly rules: number
  readonly findings: readonly RuleFindingRecord[]
}

export interface RuleRecord {
  readonly id: string
  readonly phase: string
  readonly effect: string
  readonly priority?: number
  readonly enabled?: boolean
  readonly origin: string
  readonly description?: string
}

export interface ApprovalRecord {
  readonly id: string
  readonly status: string
  readonly may_decide: boolean
  readonly execution_id: string
  readonly requested_by: {
    readonly user_id: string
    readonly email?: string
    readonly name?: string
    readonly client: { readonly id: string; readonly name?: string }
  }
  readonly tool: string
  readonly tool_version: string
  readonly effect: string
  readonly needed_by: { readonly kind: string; readonly rule?: string; readonly message?: string }
  readonly requested_at: string
  readonly expires_at: string
  readonly decision?: { readonly user_id: string; readonly at: string; readonly reason?: string }
  readonly input?: unknown
}

export interface RuleVersionRecord {
  readonly version: number
  readonly changed_at: string
  readonly changed_by: string
  readonly changes: readonly { readonly rule_id: string; readonly kind: string }[]
}

interface RulingRecord {
  readonly decision: string
  readonly rules: readonly {
    readonly rule_id: string
    readonly effect: string
    readonly priority: number
    readonly answer: string
    readonly error?: string
  }[]
  readonly redactions: readonly { readonly kind: string; readonly at: string }[]
}

export interface ExplainAnswer {
  readonly outcome: string
  readonly reason: string
  readonly decided_by?: string
  readonly tool: string
  readonly grants: readonly {
    readonly id: string
    readonly subject: { readonly kind: string; readonly value: string }
    readonly effect: string
    readonly pattern: string
  }[]
    readonly decided?: boolean
  readonly revisions: { readonly grants: number; readonly rules: number; readonly hooks: number }
  readonly list: RulingRecord['rules']
  readonly hooks: readonly {
    readonly id: string
    readonly point: string
    readonly phase: string
    readonly failure_mode: string
    readonly asked?: { readonly code: string; readonly why?: string; readonly overrides?: readonly string[] }
  }[]
  readonly approval?: {
    readonly needed_by: string
    readonly rule_id?: string
    readonly approvers?: Readonly<Record<string, readonly string[]>>
  }
  readonly limits: readonly string[]
  readonly input?: RulingRecord
  readonly output?: RulingRecord
}

export interface LimitsAnswer {
  /** Absent where one asks for one's own. */
  readonly counting?: { readonly store: string; readonly answering: boolean; readonly failing_since?: string }
  readonly limits: readonly LimitRecord[]
}

export interface LimitRecord {
  readonly id: string
  readonly limit: string
  readonly per: readonly string[]
  readonly fail: string
  readonly used?: number
  readonly remaining?: number
  readonly resets_at?: string
  readonly users?: readonly string[]
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
  readonly actors?: readonly string[]
  readonly tools?: readonly string[]
  readonly namespaces?: readonly string[]
  readonly sources?: readonly string[]
  readonly effects?: readonly string[]
}

export interface GrantRecord {
  readonly id: string
  readonly subject: { readonly kind: string; readonly value: string }
  readonly effect: string
  readonly pattern: string
  readonly created_at: string
}

export interface SourceRecord {
  readonly id: string
  readonly type: string
  readonly tools?: number
  readonly last_sync?: {
    readonly status?: string
    readonly finished_at?: string
    readonly error?: { readonly message?: string }
  }
}

export interface SyncedSource {
  readonly source: string
  readonly status: string
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly duration_ms: number
  readonly error?: { readonly code?: string; readonly message?: string }
}

export interface SyncAnswer {
  readonly sources: readonly SyncedSource[]
}

export interface SkippedOperation {
  readonly file: string
  readonly method?: string
  readonly path?: string
  readonly reason: string
}

export interface ImportAnswer {
  readonly operations: number
  readonly imported: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly skipped: readonly SkippedOperation[]
  /** Absent in answers of servers that hide nothing. */
  readonly hidden?: readonly { readonly file: string; readonly method: string; readonly path: string }[]
}

export interface ToolsImportAnswer {
  readonly imported: number
  readonly added?: number
  readonly changed?: number
  readonly removed?: number
  readonly unchanged?: number
  readonly skipped: readonly { readonly line: number; readonly reason: string }[]
}

export interface AuditRecord {
  readonly at: string
  readonly action: string
  readonly user_id?: string
  readonly email?: string
  readonly tool?: string
  readonly decision?: string
  readonly reason?: string
  readonly outcome?: string
  readonly duration_ms?: number
}

export interface NamespaceRecord {
  readonly namespace: string
  readonly description?: string
  readonly tools: number
}

/** One thing that doctor looked at. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  readonly fix?: string
}

/** An import that follows its URLs. */
export interface SubscriptionRecord {
  readonly id: string
  readonly urls: readonly string[]
  readonly namespace?: string
  readonly server?: string
  readonly authorization?: string
  readonly every_ms: number
  readonly hold_on: string
  readonly paused: boolean
  readonly declared: boolean
  readonly next_due_at?: string
  readonly namespaces: readonly string[]
  readonly status: {
    readonly outcome?: string
    readonly checked_at?: string
    readonly changed_at?: string
    readonly message?: string
    readonly failures: number
    readonly held?: {
      readonly since: string
      readonly report: { readonly added: number; readonly changed: number; readonly removed: number }
    }
  }
}

/** What a look at the URLs of an import came to. */
export interface RefreshAnswer {
  readonly outcome: string
  readonly dry_run: boolean
  readonly report?: ImportAnswer & Readonly<Record<string, unknown>>
  readonly error?: { readonly message?: string; readonly hint?: string }
  readonly subscription: SubscriptionRecord
}

export interface HookRecord {
  readonly id: string
  readonly status?: string
  readonly origin: string
  readonly endpoints: Readonly<
    Record<
      string,
      { readonly url: string; readonly phase: string; readonly failure_mode: string; readonly priority?: number }
    >
  >
}

export interface HookPutAnswer {
  readonly id: string
  readonly signing_secret?: string
}

export interface HookTestAnswer {
  readonly ok: boolean
  readonly health?: { readonly status: string; readonly duration_ms: number }
  readonly asked: readonly {
    readonly point: string
    readonly code: string
    readonly why?: string
    readonly failure_mode?: string
    readonly duration_ms: number
    readonly said?: string
    readonly overrides?: readonly string[]
  }[]
}

export interface SimulatedRecord {
  readonly entry_id: string
  readonly at: string
  readonly user_id: string
  readonly email?: string
  readonly tool: string
  readonly phase: string
  readonly before: string
  readonly after?: string
  readonly decided_by?: string
  readonly already_in_force?: boolean
  readonly missing?: readonly string[]
}

export interface SimulationAnswer {
  readonly entries: number
  readonly same: number
  readonly different: number
  readonly unknown: number
  readonly untouched: number
  readonly missing: Readonly<Record<string, number>>
  readonly complete: boolean
  readonly differences: readonly SimulatedRecord[]
  readonly undecided: readonly SimulatedRecord[]
}
