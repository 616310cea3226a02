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
