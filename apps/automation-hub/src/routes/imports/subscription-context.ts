import type { ImportLock, Subscriptions } from '@gatehouse/automation'
import type { AutomationHubContext } from '../../context.ts'

/** What the routes of subscriptions share. */
export interface SubscriptionContext extends AutomationHubContext {
  /** The one of every import of this process. */
  readonly lock: ImportLock
  readonly imports: Subscriptions
}
