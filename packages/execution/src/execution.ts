import type { ToolFailure } from '@gatehouse/spec'

/** States of an execution. `indeterminate`: it may have happened; nobody knows. */
export type ExecutionStatus = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'indeterminate'

/** One run of a tool, durable. */
export interface Execution {
  readonly tenantId: string
  /** `exe_…`, 130 random bits. Not a credential: always asked for together with its owner. */
  readonly id: string
  readonly userId: string
  readonly actorId: string
  /** Reference without version. */
  readonly tool: string
  readonly toolVersion: string
  readonly effect: 'read' | 'write' | 'destructive'
  readonly inputDigest: string
  readonly idempotencyKey?: string
  readonly status: ExecutionStatus
  readonly result?: unknown
  readonly failure?: ToolFailure
  /** The process that runs it, so that a restarted one knows what was cut off. */
  readonly runnerId: string
  readonly startedAt: number
  readonly finishedAt?: number
}
