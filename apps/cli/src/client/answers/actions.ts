import type { InputRequest } from './executions.ts'

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
