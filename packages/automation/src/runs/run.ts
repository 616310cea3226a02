import type { Principal } from '@gatehouse/core'
import type { ToolFailure } from '@gatehouse/spec'
import type { Action } from '../action/action.ts'
import type { InputRequest, Progress } from '../run/step/run-step.ts'
import type { Webhook } from './webhook-delivery.ts'

/** States of a run. `indeterminate`: it may have done its work; nobody knows. */
export type RunStatus = 'running' | 'input_required' | EndedStatus

export type EndedStatus = 'succeeded' | 'failed' | 'cancelled' | 'indeterminate'

/** Which step a runner has in hand, or had last. What is not a question to the API may not be repeated. */
export type RunPhase = 'start' | 'poll' | 'callback' | 'input' | 'cancel' | 'expire'

/** An action under way that outlives the request that started it. Durable. */
export interface Run {
  readonly tenantId: string
  /** `run_…`, 130 random bits. Not a credential: always asked for together with its owner. */
  readonly id: string
  readonly userId: string
  /** Who acts in every step of it. Facts about the user, never a token. */
  readonly principal: Principal
  /** The version it was started with, without what only a start needs. */
  readonly action: Action
  readonly inputDigest: string
  readonly idempotencyKey?: string
  /** Shortens the time-out of each request. */
  readonly timeoutMs?: number
  readonly status: RunStatus
  readonly phase: RunPhase
  /** What the last step left for the next one. */
  readonly state?: unknown
  readonly progress?: Progress
  readonly inputRequest?: InputRequest
  /** Digest of what was answered last, so that an answer that is sent twice counts once. */
  readonly lastInputDigest?: string
  readonly result?: unknown
  readonly failure?: ToolFailure
  readonly webhook?: Webhook
  /** SHA-256 of the secret in the URL that the API calls back at. */
  readonly callbackDigest?: string
  /** Digests of callbacks that were read; the same words are not heard twice. At most 50. */
  readonly heardCallbacks?: readonly string[]
  readonly traceparent: string
  readonly tracestate?: string
  /** Milliseconds since 1970, UTC, as all times here. */
  readonly startedAt: number
  /** When somebody has to look at it; of a leased run, when the lease ends. Absent once it has ended. */
  readonly dueAt?: number
  readonly finishedAt?: number
  /** The process that is taking a step of it just now. */
  readonly runnerId?: string
  /** Grows with every step that is begun: a runner that lost its lease cannot write any more. */
  readonly lease: number
}

export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status !== 'running' && run.status !== 'input_required'
}
