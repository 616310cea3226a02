import type { CallSettings } from './call-settings.ts'
import type { Repeatable } from './may-repeat.ts'

/** One call of an action, as far as it matters for how often and when its request is sent. */
export interface DownstreamCall extends Repeatable {
  readonly tenantId: string
  readonly userId: string
  readonly targetId: string
  readonly baseUrl: string
  readonly settings: CallSettings
  /** When the caller has an answer at the latest, in the time of the clock. */
  readonly deadlineAtMs: number
  readonly signal: AbortSignal
}
