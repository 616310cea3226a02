import type { Take } from './limit-store.ts'
import type { RefusalCode } from './store-standing.ts'

/** A limit as it concerns one piece of work: what to take, and what to say when there is no room. */
export interface Wanted {
  readonly take: Take
  /** Told to the caller as `details`: which limit it is, never how much others have used of it. */
  readonly names: Readonly<Record<string, string>>
  /** What the audit entry says decided. */
  readonly decidedBy: string
  readonly code: RefusalCode
  readonly message: string
  /** What a store that does not answer in time means: nobody may, or everybody. */
  readonly fail: FailMode
}

export type FailMode = 'closed' | 'open'
