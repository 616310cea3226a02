import type { Effect, ExecutionMode } from '@gatehouse/spec'
import type { StreamReading } from '../../action/stream-reading.ts'

/** What a person decides about an operation instead of the importer. Never where it is sent, with what, or as whom. */
export interface OperationOverride {
  readonly name?: string
  readonly effect?: Effect
  readonly mode?: ExecutionMode
  /** True: it is accounted for and does not become an action. */
  readonly isHidden?: boolean
  /** Whether somebody has to agree before it runs. */
  readonly approval?: 'required' | 'none'
  /** How its answer is read piece by piece; makes the mode `stream` unless another one is said. */
  readonly stream?: StreamReading
}

export const effects: readonly Effect[] = ['read', 'write', 'destructive']
export const modes: readonly ExecutionMode[] = ['sync', 'async', 'stream', 'interactive']
export const approvals = ['required', 'none'] as const

/** Same as the names that the importer makes. */
export const actionName = /^[a-z0-9_]{1,64}$/
