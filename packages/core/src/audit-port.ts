import type { Actor, Principal } from './principal.ts'

/** What an operation learns about itself on its way; later notes win over earlier ones. */
export interface AuditFacts {
  /** Whole tool reference with version once it is known. */
  tool?: string
  toolVersion?: string
  decision?: 'allow' | 'deny'
  /** Why: a stable word such as `grant`, `deny_grant`, `no_grant`, `unknown_tool`. */
  reason?: string
  /** Which grant or rule decided. */
  decidedBy?: string
  executionId?: string
  inputDigest?: string
  outputDigest?: string
  details?: Readonly<Record<string, unknown>>
}

export interface AuditOpening {
  readonly operationId: string
  readonly tenantId: string
  /** `noun.verb`, e.g. `tools.search`, `grants.add`. */
  readonly action: string
  readonly principal: Principal
  readonly traceId: string
  readonly facts?: AuditFacts
}

/** An audit entry that is open while an operation runs. */
export interface OpenAuditEntry {
  note(facts: AuditFacts): void
  /** Resolves once the opening entry is durable, with what was noted until it was first asked for. Rejects when it cannot be recorded. */
  recorded(): Promise<void>
  /**
   * Resolves once the closing entry is durable; the opening one, when nobody asked for it before, travels with it.
   * `mayWait`: more will be written in a moment; it travels with that, or goes a few milliseconds later.
   */
  close(outcome: string, options?: { readonly mayWait?: boolean }): Promise<void>
}

/** Something that happened outside an operation: a refused login, a start, a sync. */
export interface AuditEvent {
  readonly tenantId: string
  readonly action: string
  readonly outcome: string
  readonly userId?: string
  readonly actor?: Actor
  readonly traceId?: string
  readonly facts?: AuditFacts
}

export interface AuditPort {
  /** NOTE: nothing is durable yet. Whoever is about to act waits for `recorded` first, and does not act when it rejects. */
  open(opening: AuditOpening): OpenAuditEntry
  record(event: AuditEvent): Promise<void>
}
