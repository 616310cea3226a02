import type { Redaction } from '@gatehouse/policy'
import type { InputRequest, ToolFailure, ToolProgress } from '@gatehouse/spec'
import type { ResultExtras } from './results/result-extras.ts'

/**
 * States of an execution. One that needs an approval begins as `awaiting_approval`, before anything was sent, and leads to
 * `running` or to an end. `running` and `input_required` lead to each other and to the ends; nothing leads out of those.
 * `denied` and `expired`: nobody approved it, nothing was run. `indeterminate`: it may have happened; nobody knows.
 */
export type ExecutionStatus = 'awaiting_approval' | 'running' | 'input_required' | ExecutionEnd

export type ExecutionEnd = 'succeeded' | 'failed' | 'denied' | 'cancelled' | 'expired' | 'indeterminate'

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
  /** What the output has besides its value. */
  readonly extras?: ResultExtras
  readonly failure?: ToolFailure
  /** What rules did to the result before it was stored; absent when there are no rules. */
  readonly ruling?: OutputRuling
  /** Set once the backend has named its run: how anybody can go on with it. */
  readonly pause?: ExecutionPause
  /** The approval that it waits for, or went on with. */
  readonly approvalId?: string
  /** The process that runs it, so that a restarted one knows what was cut off. */
  readonly runnerId: string
  readonly startedAt: number
  readonly finishedAt?: number
}

export interface OutputRuling {
  /** Version of the rules that were asked. */
  readonly version: number
  /** What was taken out: kinds and places, never values. */
  readonly redactions: readonly Redaction[]
  /** Told to the caller when all of it was withheld. */
  readonly message?: string
}

/** A run at a backend that outlives the request. */
export interface ExecutionPause {
  /** How the backend names the run. */
  readonly handle: string
  /** How often the run has asked the user. */
  readonly questions: number
  /** What it asks, while the execution is `input_required`. */
  readonly request?: InputRequest
  /** Digest of what the user answered last. The answer itself is not kept. */
  readonly answeredDigest?: string
  /** What has come of an answer that is not complete, by names of whoever keeps it. */
  readonly parts?: Readonly<Record<string, unknown>>
  /** The question that the user was asked and did not answer. */
  readonly declined?: number
  /** When something was written about it last. Milliseconds since 1970. */
  readonly changedAt?: number
  /** Why the last answer was not taken, in words for the caller. */
  readonly problem?: string
  readonly progress?: ToolProgress
  /** Goes up with everything that is written about the pause. */
  readonly revision: number
  /** Until then its runner follows it; 0 = nobody does. Milliseconds since 1970, as `endsBy`. */
  readonly leaseUntil: number
  /** When waiting for it is given up. */
  readonly endsBy: number
}

export function hasEnded(status: ExecutionStatus): status is ExecutionEnd {
  return status !== 'running' && status !== 'input_required' && status !== 'awaiting_approval'
}
