import type { AuditPort, Logger, Principal, StepObserver } from '@gatehouse/core'
import type { AdvanceDeps } from '../run/step/advance-action.ts'
import type { RunCaps, RunStore } from './run-store.ts'

export interface RunsDeps extends AdvanceDeps {
  readonly store: RunStore
  readonly audit: AuditPort
  readonly log: Logger
  readonly observer?: StepObserver
  /** Asked before each step that no request asks for. A run of somebody who may not act any more is cancelled. Default: always. */
  readonly mayStillAct?: (principal: Principal) => Promise<boolean>
}

export interface RunsOptions {
  /** Where APIs call back: the address of this house without a trailing slash. Absent = callbacks cannot be offered. */
  readonly publicUrl?: string
  /** Default 100 of one user, 2,000 of a tenant. */
  readonly caps?: RunCaps
  /** Steps that this process takes at once. Default 64. */
  readonly maxSteps?: number
  /** How long a step may go without a sign of life before another process takes the run. Default 30,000. */
  readonly leaseMs?: number
  /** How often to look for runs that are due. Default 1,000. */
  readonly lookEveryMs?: number
  /** How long ended runs are kept. Default 7 days. */
  readonly retentionMs?: number
  /** How long closing waits for requests in flight. Default 5,000. */
  readonly drainMs?: number
  /** After each failed delivery of a webhook; about a day in all by default. */
  readonly webhookRetryDelaysMs?: readonly number[]
}
