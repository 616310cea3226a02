import type { Page, PageRequest } from '@gatehouse/core'
import type { Grant, GrantSubject } from './grant.ts'

/** Every change raises the tenant's `grants` revision in the same transaction. */
export interface GrantStore {
  /** Returns the stored grant; the same subject, effect and pattern again returns the one that is there. */
  add(grant: Grant): Promise<Grant>
  /** False when there is no such grant in the tenant. */
  remove(tenantId: string, grantId: string): Promise<boolean>
  list(tenantId: string, filter: { subject?: GrantSubject }, page: PageRequest): Promise<Page<Grant>>
  /** All grants of any of these subjects. */
  forSubjects(tenantId: string, subjects: readonly GrantSubject[]): Promise<readonly Grant[]>
}
