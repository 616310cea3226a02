import type { Deprecation } from '@gatehouse/spec'
import type { Action } from '../action/action.ts'

/** A version of an action that can be called, and until when. */
export interface ActionVersion {
  readonly action: Action
  /** True for the one that its document makes now; the others were superseded and are kept for a while. */
  readonly isCurrent: boolean
  readonly deprecation?: Deprecation
}
