import type { Page, PageRequest } from '@gatehouse/core'
import type { ImportSubscription, SubscriptionSettings, SubscriptionState } from './import-subscription.ts'

/** The right to refresh a subscription, for one process and a bounded time. */
export interface Lease {
  /** Unlike that of every other claim. */
  readonly holder: string
  readonly nowMs: number
  /** From then on others may claim it. */
  readonly untilMs: number
}

export interface SubscriptionStore {
  /** Throws `conflict` for an id that exists. */
  add(subscription: ImportSubscription): Promise<void>
  find(tenantId: string, id: string): Promise<ImportSubscription | undefined>
  /** By id. */
  list(tenantId: string, page: PageRequest): Promise<Page<ImportSubscription>>
  /** Changes what is given and leaves the rest; false when there is no such subscription. */
  change(
    tenantId: string,
    id: string,
    change: { readonly settings?: SubscriptionSettings; readonly isPaused?: boolean; readonly dueAt?: number },
  ): Promise<boolean>
  remove(tenantId: string, id: string): Promise<boolean>
  /** Claims this subscription, due or not, paused or not; undefined when it is claimed by somebody or not there. */
  claim(tenantId: string, id: string, lease: Lease): Promise<ImportSubscription | undefined>
  /** Claims subscriptions that are due, the longest first; one of several who ask at once gets each. */
  claimDue(tenantId: string, lease: Lease, limit: number): Promise<readonly ImportSubscription[]>
  /** Gives a claim back, with what came of it; false, and nothing is written, when it is somebody else's by now. */
  settle(
    tenantId: string,
    id: string,
    holder: string,
    end: { readonly state?: SubscriptionState; readonly dueAt?: number },
  ): Promise<boolean>
}
