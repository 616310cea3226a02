import type { ActionContent } from '../action/action-hash.ts'
import type { SignInSuggestion } from './sign-in/sign-in-suggestion.ts'
import type { HiddenOperation, ImportNote, SkippedOperation } from './import-report.ts'
import type { ServerReading } from './target/read-server.ts'

/** An operation as an action without a name, a version and a target: those depend on what is stored already. */
export interface ConvertedOperation {
  /** Best name first; each depends on the operation alone. */
  readonly nameProposals: readonly string[]
  readonly content: ActionContent
  readonly contentHash: string
  /** Server of this operation alone, when it names one that differs from the document's. */
  readonly server?: ServerReading
}

/** What one text yields. Plain data: it crosses from a worker thread. */
export interface ConvertedDocument {
  readonly file: string
  /** False when no operation could be read at all; `skipped` then has the one entry that says why. */
  readonly isReadable: boolean
  readonly namespace: string
  /** Document key: what a re-import replaces. */
  readonly document: string
  /** `info.version` as it is written. */
  readonly version: string
  readonly server: ServerReading
  /** How many operations the document has, converted or not. */
  readonly operationCount: number
  readonly operations: readonly ConvertedOperation[]
  readonly skipped: readonly SkippedOperation[]
  /** Operations that somebody wants to be no action. */
  readonly hidden: readonly HiddenOperation[]
  readonly signIn: readonly SignInSuggestion[]
  readonly notes: readonly ImportNote[]
}
