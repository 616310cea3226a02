import type { Actor } from '@gatehouse/core'

/** One line of the record. Never changed after it is written. */
export interface AuditEntry {
  readonly tenantId: string
  /** `aud_…`; text order is time order. */
  readonly id: string
  /** Shared by the opening and the closing entry of one operation. */
  readonly operationId: string
  /** `opened` before work starts, `closed` with its outcome, `event` for what has no duration. */
  readonly phase: 'opened' | 'closed' | 'event'
  readonly action: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly userId?: string
  /** Who vouched for the user and what they call them. */
  readonly issuer?: string
  readonly subject?: string
  readonly email?: string
  readonly actor?: Actor
  readonly tool?: string
  readonly toolVersion?: string
  readonly decision?: 'allow' | 'deny'
  readonly reason?: string
  readonly decidedBy?: string
  /** `ok` or an error code; absent while open. */
  readonly outcome?: string
  readonly executionId?: string
  readonly inputDigest?: string
  readonly outputDigest?: string
  readonly durationMs?: number
  readonly traceId?: string
  readonly details?: Readonly<Record<string, unknown>>
}
