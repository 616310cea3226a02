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
    readonly decided?: boolean
  }[]
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
