import type { Page, PageRequest } from '@gatehouse/core'
import type { User } from '../user/user.ts'
import type { ApiKey } from './key.ts'

export interface KeyStore {
  insert(key: ApiKey): Promise<void>
  /** The key with its user, in one query: this is on the path of every request. */
  findByPrefix(prefix: string): Promise<{ key: ApiKey; user: User } | undefined>
  list(tenantId: string, filter: { userId?: string }, page: PageRequest): Promise<Page<ApiKey>>
  /** Returns false when there is no such key in the tenant. Revoking twice keeps the first time. */
  revoke(tenantId: string, keyId: string, revokedAt: number): Promise<boolean>
}
