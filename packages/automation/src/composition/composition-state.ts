import type { ToolFailure } from '@gatehouse/spec'
import type { InputRequest } from '../run/step/run-step.ts'
import type { CalleeId } from './find-callee.ts'

/** Where a run of a composed action is. Plain JSON; the run store keeps it between events. */
export interface CompositionState {
  readonly input: unknown
  /** What the idempotency keys of the steps are derived from; the same for a retried run. */
  readonly key: string
  /** The step that is running or comes next. */
  index: number
  readonly outputs: Record<string, unknown>
  readonly failures: Record<string, { readonly kind: string; readonly message: string }>
  /** The last step that ran and did not fail. */
  last?: string
  /** Steps that did their work and name what undoes it, in the order in which they ran. */
  readonly undoable: string[]
  /** Steps that did their work and cannot be undone, other than reads. */
  readonly final: string[]
  waiting?: WaitingStep
  isCancelled?: true
  undoing?: Undoing
}

export type WaitingStep =
  | { readonly kind: 'answer' }
  | {
      readonly kind: 'child'
      readonly callee: CalleeId
      readonly idempotencyKey: string
      readonly state: unknown
      /** What the child asked and nobody has answered yet. */
      readonly question?: { readonly request: InputRequest; readonly expiresAfterMs: number }
    }

export interface Undoing {
  readonly cause: ToolFailure
  /** The step that failed; absent when the run was cancelled between two. */
  readonly step?: string
  /** What is left to be undone, next one first. */
  readonly left: string[]
  readonly undone: string[]
  readonly notUndone: { readonly step: string; readonly message: string }[]
}

/** The state that a step before left; a copy, so that whoever keeps the old one keeps what it was. */
export function readState(state: unknown): CompositionState {
  if (typeof state !== 'object' || state === null)
    throw new TypeError('a run of a composed action goes on without state')
  return structuredClone(state) as CompositionState
}

export function firstState(input: unknown, key: string): CompositionState {
  return { input, key, index: 0, outputs: {}, failures: {}, undoable: [], final: [] }
}
