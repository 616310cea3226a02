import type { Page, PageRequest } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import type { Execution, ExecutionStatus } from './execution.ts'

export interface ExecutionStore {
  /**
   * Records that an execution starts. When (tenant, user, tool, idempotencyKey) is already taken nothing is written
   * and the execution that holds it is returned; otherwise `undefined`. Exact under concurrency.
   */
  claim(execution: Execution): Promise<Execution | undefined>
  /** Forgets a running execution that was refused before anything was sent, so that its idempotency key is free again. */
  release(tenantId: string, id: string): Promise<void>
  /** Writes the end of a running execution. Returns false when it was not running any more (somebody else ended it). */
  finish(end: {
    readonly tenantId: string
    readonly id: string
    readonly status: Exclude<ExecutionStatus, 'running'>
    readonly result?: unknown
    readonly failure?: ToolFailure
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
  /** Turns what other runners left `running` into `indeterminate` (reads into `failed`). Returns how many. */
  endAbandoned(options: {
    readonly liveRunnerIds: readonly string[]
    /** Only those that started before; for a caller who does not know every runner that is alive. */
    readonly startedBefore?: number
    readonly finishedAt: number
  }): Promise<number>
}
