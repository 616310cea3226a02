import type { Alias } from '@gatehouse/core'

/** A person (or service account) as Gatehouse knows them: one row, however many issuers name them. */
export interface User {
  readonly tenantId: string
  /** `usr_…`; never changes and is never reused. */
  readonly id: string
  readonly email?: string
  readonly displayName?: string
  readonly status: 'active' | 'disabled'
  /** Groups and roles that an administrator gave. Those from a token are added per request. */
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly aliases: readonly Alias[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
}
