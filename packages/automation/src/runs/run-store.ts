import type { Page, PageRequest } from '@gatehouse/core'
import type { Run, RunPhase, RunStatus } from './run.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

export interface RunCaps {
  /** Runs of one user that have not ended. */
  readonly perUser: number
  readonly perTenant: number
}

export type RunClaim =
  | { readonly kind: 'claimed' }
  /** The idempotency key is taken by this run. */
  | { readonly kind: 'held'; readonly by: Run }
  | { readonly kind: 'full'; readonly cap: 'user' | 'tenant' }

/** Who takes a step, and until when nobody else may. */
export interface RunLease {
  readonly runnerId: string
  readonly now: number
  readonly until: number
}

/** A run in the hands of one runner. Its `phase` says what is to be done. */
export interface TakenRun {
  readonly run: Run
  /** What the runner before was doing when its lease ended; it is gone, or too slow to count. */
  readonly abandonedPhase?: RunPhase
  /** What the API called back with and nobody has read, oldest first. */
  readonly callbacks: readonly string[]
}

/** All methods are exact under concurrency: a run is in the hands of one runner at a time. */
export interface RunStore {
  /**
   * Records a run that starts, leased as it says. When (tenant, user, namespace and name of the action, idempotencyKey)
   * is taken, or a cap is reached, nothing is written.
   */
  claim(run: Run, caps: RunCaps): Promise<RunClaim>
  /** Only when it belongs to this user. */
  find(tenantId: string, userId: string, id: string): Promise<Run | undefined>
  /** Of one user, newest first. Results are left out. */
  list(
    tenantId: string,
    filter: { readonly userId: string; readonly statuses?: readonly RunStatus[] },
    page: PageRequest,
  ): Promise<Page<Run>>
  /** Leases runs of all tenants that are due, the longest overdue first. */
  takeDue(lease: RunLease, limit: number): Promise<readonly TakenRun[]>
  /** Leases a run that waits for input, which then is running. Undefined when it does not wait any more. */
  takeForInput(
    tenantId: string,
    id: string,
    lease: RunLease & { readonly inputDigest: string },
  ): Promise<Run | undefined>
  /** Makes a lease last longer. `lost`: somebody else has the run. */
  renew(run: Pick<Run, 'tenantId' | 'id' | 'lease'>, until: number): Promise<'held' | 'cancel_requested' | 'lost'>
  /**
   * Writes what a step came to and gives the lease back. A run that somebody asked to cancel meanwhile, or with callbacks
   * left, is due at once. False when the lease was lost; nothing is written then, the delivery neither.
   */
  save(
    run: Run,
    step: {
      readonly now: number
      /** How many of the callbacks were read. */
      readonly readCallbacks?: number
      readonly isCancelHandled?: boolean
      readonly delivery?: WebhookDelivery
    },
  ): Promise<boolean>
  /** Makes a run that has not ended due for cancelling. False when it has ended or is not this user's. */
  requestCancel(tenantId: string, userId: string, id: string, now: number): Promise<boolean>
  /** Keeps what an API called back with for the next step. False when the run has ended or has 10 of them to read. */
  addCallback(tenantId: string, id: string, callback: { readonly body: string; readonly now: number }): Promise<boolean>
  /** The run that a callback is for, whoever owns it. */
  findForCallback(
    tenantId: string,
    id: string,
  ): Promise<Pick<Run, 'callbackDigest' | 'heardCallbacks' | 'status'> | undefined>
  /** Forgets runs that ended before, of all tenants. Returns how many. */
  purge(finishedBefore: number, limit: number): Promise<number>
  /** Deliveries of all tenants that are due; each is not due again until `until`, and counted as tried. */
  takeDueDeliveries(lease: Omit<RunLease, 'runnerId'>, limit: number): Promise<readonly WebhookDelivery[]>
  postponeDelivery(tenantId: string, id: string, dueAt: number): Promise<void>
  /** Delivered, or given up. */
  removeDelivery(tenantId: string, id: string): Promise<void>
}
