import type { Action } from '../../action/action.ts'
import type { Progress, RunEvent } from './run-step.ts'

/** One step of a run, whatever the action is made of. */
export interface AdvanceRequest<A extends Action = Action> {
  readonly action: A
  readonly event: RunEvent
  /** What the step before left; absent at the start. */
  readonly state?: unknown
  readonly idempotencyKey?: string
  /** Shortens the time-out of the policy for each request; it cannot lengthen it. */
  readonly timeoutMs?: number
  /** In how many composed actions this run is; 0 by default. */
  readonly callDepth?: number
  /** Where the API may call back for this run. */
  readonly callbackUrl?: string
  /** Called when a request leaves that may have an effect; from then on the outcome is the API's. */
  readonly onSend?: () => void
  readonly onProgress?: (progress: Progress) => void
}
