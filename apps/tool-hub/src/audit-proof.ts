import type { AuditKeys, AuditSink } from '@gatehouse/audit'

/** What proves the audit record, and where else it goes. */
export interface AuditProof {
  readonly keys: AuditKeys
  /** JSON Lines of the chain, newest first, behind a signed header. */
  export(
    tenantId: string,
    moments: { readonly since?: number | undefined; readonly until?: number | undefined },
  ): AsyncIterable<string>
  sinks(): Promise<readonly SinkStanding[]>
}

export interface SinkStanding {
  readonly id: string
  readonly type: AuditSink['type']
  /** The newest entry that it has. */
  readonly seq: number
  /** How many entries it does not have yet. */
  readonly lag: number
  /** Failed attempts since the last delivery. */
  readonly attempts: number
  readonly deliveredAt?: number
  /** When it is tried again after a failure. */
  readonly dueAt?: number
  readonly problem?: string
}
