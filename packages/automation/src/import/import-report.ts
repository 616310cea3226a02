import type { ImportChanges } from './diff/import-change.ts'
import type { SignInSuggestion } from './sign-in/sign-in-suggestion.ts'

/** An operation, or a whole document, that did not become an action. */
export interface SkippedOperation {
  readonly file: string
  /** Upper case; empty when a whole document or path is meant. */
  readonly method: string
  readonly path: string
  readonly reason: string
  /** Stable. */
  readonly code: string
}

/** An operation that the document or a rule wants to be no action. */
export interface HiddenOperation {
  readonly file: string
  /** Upper case. */
  readonly method: string
  readonly path: string
}

/** Something in a document that was repaired, left out or ignored while the rest was imported. */
export interface ImportNote {
  readonly file: string
  /** Stable. */
  readonly code: string
  readonly message: string
  /** JSON Pointer (RFC 6901) of the first place. */
  readonly at?: string
  /** How many places are alike. */
  readonly count: number
}

/** What an import answers, as the API and the command line print it. `imported + skipped + hidden = operations + unreadable documents`. */
export interface ImportReport extends ImportChanges {
  readonly operations: number
  readonly imported: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly skipped: readonly SkippedOperation[]
  readonly hidden: readonly HiddenOperation[]
  readonly notes: readonly ImportNote[]
  readonly namespaces: readonly ImportedNamespace[]
  readonly is_dry_run: boolean
}

export interface ImportedNamespace {
  readonly namespace: string
  readonly operations: number
  /** Absent while nobody has said where the API is: give `server`, or set the target's base URL. */
  readonly target_base_url?: string
  /** Targets of operations that name a server of their own. Sign-in given with an import is not applied to them. */
  /** How the documents say one signs in there. Suggestions: nothing of it is set up by an import. */
  readonly sign_in?: readonly SignInSuggestion[]
  readonly other_targets?: readonly OtherTarget[]
}

export interface OtherTarget {
  readonly target: string
  readonly operations: number
  readonly base_url?: string
}
