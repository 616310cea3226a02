import type { LimitStore } from './limit-store.ts'

/** How counting goes in this process: for `doctor`, and for whoever makes metrics of it. Counts since the start. */
export interface LimiterStanding {
  readonly store: LimitStore['kind']
  /** False from the first decision that the store was asked for in vain until it answers again. */
  readonly isAnswering: boolean
  readonly failingSince?: number
  /** Code of the last failure. */
  readonly lastFailure?: string
  readonly taken: number
  readonly refused: Readonly<Record<RefusalCode, number>>
  /** Decisions that the store did not make in time. */
  readonly undecided: number
  /** Of those, the ones let through because every limit said so, and the ones refused. */
  readonly passedUndecided: number
  readonly refusedUndecided: number
  /** Places that running calls hold here. */
  readonly heldPlaces: number
}

export type RefusalCode = 'limit_reached' | 'quota_exceeded' | 'too_many_running_calls'
