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

/** One thing that doctor looked at. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  readonly fix?: string
}
