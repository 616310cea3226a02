import type { Page, PageRequest } from '@gatehouse/core'
import type { Approval } from '@gatehouse/policy'
import type { ToolFailure } from '@gatehouse/spec'
import type { ResultExtras } from './results/result-extras.ts'
import type { Execution, ExecutionEnd, ExecutionPause, ExecutionStatus, OutputRuling } from './execution.ts'

export interface ExecutionStore {
  /**
   * Records that an execution starts. When (tenant, user, tool, idempotencyKey) is already taken nothing is written
   * and the execution that holds it is returned; otherwise `undefined`. Exact under concurrency.
   */
  claim(execution: Execution): Promise<Execution | undefined>
  /**
   * As `claim`, for one that is `awaiting_approval`: the approval that it names is stored with it, in one transaction, unless
   * somebody else holds the key.
   */
  claimAwaiting(execution: Execution, approval: Approval): Promise<Execution | undefined>
  /** Forgets an execution that has not ended and was refused before anything was sent: its idempotency key is free again. */
  release(tenantId: string, id: string): Promise<void>
  /**
   * Writes how an execution waits for its backend or its user. Succeeds only while `expected` is what stands there: the
   * runner, and the revision of its pause (undefined = none yet). False: it has ended, or somebody else took it over.
   * `pause.revision` is ignored; the new one is one higher.
   */
  pause(change: {
    readonly tenantId: string
    readonly id: string
    readonly expected: { readonly runnerId: string; readonly revision: number | undefined }
    readonly runnerId: string
    readonly status: 'running' | 'input_required'
    readonly pause: ExecutionPause
  }): Promise<boolean>
  /** Writes the end of an execution that has not ended. Returns false when it had (somebody else ended it). */
  finish(end: {
    readonly tenantId: string
    readonly id: string
    readonly status: ExecutionEnd
    readonly result?: unknown
    readonly extras?: ResultExtras
    readonly failure?: ToolFailure
    readonly ruling?: OutputRuling
    readonly finishedAt: number
  }): Promise<boolean>
  /** Only when it belongs to this user. */
  find(tenantId: string, userId: string, id: string): Promise<Execution | undefined>
  /** Newest first. Results are left out. */
  list(
    tenantId: string,
    filter: { userId?: string; tool?: string; status?: ExecutionStatus },
    page: PageRequest,
  ): Promise<Page<Omit<Execution, 'result'>>>
  /**
   * Turns what other runners left `running` into `indeterminate` (reads into `failed`). Returns how many. Those whose
   * backend has named its run are left alone: they can be gone on with.
   */
  endAbandoned(options: {
    readonly liveRunnerIds: readonly string[]
    /** Only those that started before; for a caller who does not know every runner that is alive. */
    readonly startedBefore?: number
    readonly finishedAt: number
  }): Promise<number>
  /** Forgets executions that ended before then, the oldest first, at most so many. Returns how many. */
  forget(tenantId: string, options: { readonly endedBefore: number; readonly limit: number }): Promise<number>
  /** Frees the idempotency keys of executions that ended before then, the oldest first, at most so many. Returns how many. */
  freeKeys(tenantId: string, options: { readonly endedBefore: number; readonly limit: number }): Promise<number>
  /** Ends what waits for a backend or a user beyond its time. Returns how many. */
  endOverdue(now: number): Promise<number>
  /** Running executions with a named run that nobody follows any more, of all tenants, the longest left alone first. */
  unfollowed(options: {
    readonly leaseBefore: number
    /** When given, no other runner is alive, whatever its lease says. */
    readonly onlyRunnerId?: string
    readonly limit: number
  }): Promise<readonly Execution[]>
}
