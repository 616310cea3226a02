import type { FetchReferences } from '../import/reference/fetch-references.ts'
import type { ServerVariables } from '../import/target/read-server.ts'

/** OpenAPI documents at URLs whose actions follow the documents. */
export interface ImportSubscription {
  readonly tenantId: string
  /** `imp_…` */
  readonly id: string
  readonly settings: SubscriptionSettings
  /** A paused one is refreshed on request only. */
  readonly isPaused: boolean
  /** Milliseconds since 1970; when it is read next, unless it is paused. */
  readonly dueAt: number
  readonly state: SubscriptionState
}

export interface SubscriptionSettings extends SourceOptions {
  /** Between two looks at the source. */
  readonly everyMs: number
  readonly holdOn: HoldLevel
  readonly createdAt: number
  readonly createdBy: Subscriber
  /** True for one that the configuration lists: it is changed there. */
  readonly isDeclared: boolean
}

/** What is read, and what becomes of it. */
export interface SourceOptions {
  /** Documents that belong together: references between them are followed. At least one. */
  readonly urls: readonly string[]
  /** Reference of a secret that these origins are shown in `authorization`; nobody else sees it. */
  readonly authorization?: string
  readonly namespace?: string
  readonly server?: string
  readonly serverVariables?: ServerVariables
  /** Rules on effects, names and visibility, as the text of their file. */
  readonly effects?: { readonly file: string; readonly content: string }
  readonly fetchReferences?: FetchReferences
  /** As for any import: how long superseded versions can still be called. */
  readonly keepVersionsMs?: number
}

/** An update with changes of this level or worse waits for somebody to apply it. */
export type HoldLevel = 'major' | 'minor' | 'never'

/** In whose name the documents are imported. */
export interface Subscriber {
  readonly userId: string
  readonly email?: string
}

/** What a subscription has seen and done. */
export interface SubscriptionState {
  /** Every file as it was last seen, references included, by URL. */
  readonly files: Readonly<Record<string, SeenFile>>
  /** Of the files and options that the actions are made from; absent before the first import. */
  readonly importedDigest?: string
  /** Of the options that the files were last looked at with. */
  readonly optionsDigest?: string
  /** Keys of the documents that were imported. */
  readonly documents: readonly string[]
  readonly namespaces: readonly string[]
  readonly held?: HeldChange
  readonly checkedAt?: number
  /** When actions were last made anew. */
  readonly changedAt?: number
  readonly outcome?: RefreshOutcome
  /** Why the last look failed. */
  readonly failure?: { readonly code: string; readonly message: string }
  /** Of the last import. */
  readonly counts?: ReportCounts
  /** Failed looks in a row. */
  readonly failures: number
}

/** The validators of RFC 9110 §8.8, and what was there. */
export interface SeenFile {
  readonly etag?: string
  readonly lastModified?: string
  readonly digest: string
}

/** An update that waits to be applied. */
export interface HeldChange {
  /** Of the files and options; what is applied has this digest. */
  readonly digest: string
  readonly since: number
  readonly counts: ReportCounts
  /** `major`, `minor` and `patch` changes in it. */
  readonly changeCounts: Readonly<Record<string, number>>
}

export interface ReportCounts {
  readonly operations: number
  readonly imported: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly skipped: number
}

export type RefreshOutcome = 'unchanged' | 'imported' | 'held' | 'failed'
