import type { Page, PageRequest } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'

export interface AuditFilter {
  readonly userId?: string
  /** A whole tool reference, or its start when it ends in `*`. With or without version. */
  readonly tool?: string
  readonly action?: string
  readonly decision?: 'allow' | 'deny'
  readonly outcome?: string
  readonly executionId?: string
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number
  /** Exclusive. */
  readonly until?: number
  /** Default: `closed` and `event` entries, and `opened` ones that no entry closed. */
  readonly phases?: readonly AuditEntry['phase'][]
}

export interface AuditStore {
  /** All of them in one transaction, durable when it resolves. Entries of several tenants may be mixed. */
  append(entries: readonly AuditEntry[]): Promise<void>
  /** Newest first. */
  list(tenantId: string, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>
}
