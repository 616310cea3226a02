import type { Page, PageRequest } from '@gatehouse/core'
import type { Deprecation } from '@gatehouse/spec'
import type { ActionVersion } from '../version/action-version.ts'
import type { VersionRetention } from '../version/version-retention.ts'
import type { Action } from './action.ts'

export interface ImportDiff {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
}

/** An action as the catalog lists it, or the trace of one that was removed. */
export type CatalogEntry =
  | {
      readonly kind: 'present'
      readonly revision: number
      /** The version that `latest` means. */
      readonly action: Action
      readonly deprecation?: Deprecation
      /** Versions that can be called besides it, newest first. */
      readonly others: readonly ActionVersion[]
    }
  | { readonly kind: 'removed'; readonly revision: number; readonly namespace: string; readonly name: string }

/** An action that is stored, as an import needs it. */
export type ExistingAction = Pick<Action, 'namespace' | 'name' | 'version' | 'hash' | 'document'> & {
  /** Versions that were superseded and are kept; absent when there are none. */
  readonly otherVersions?: readonly string[]
}

export interface VersionReading {
  /** Milliseconds since 1970; versions whose removal date has come are not there. Default: now. */
  readonly now?: number
  /** Read what is stored whatever its removal date: for those who write the catalog. */
  readonly isRemovedIncluded?: boolean
}

export interface ActionStore {
  /**
   * Replaces everything that was made from the same documents by these actions, in one transaction.
   * The hash decides what changed: an unchanged action keeps its version and revision, a changed one arrives with the
   * version in `actions` and a new revision. Raises the tenant's catalog revision when anything changed.
   * A version that another takes the place of is deprecated from then on and can be called until `retention` ends;
   * an action that goes, goes with all its versions.
   * With `isDryRun` nothing is written and the diff is the one that would be.
   */
  replaceDocuments(change: {
    readonly tenantId: string
    readonly documents: readonly string[]
    readonly actions: readonly Action[]
    readonly isDryRun: boolean
    /** Without it nothing that is superseded is kept. */
    readonly retention?: VersionRetention
    readonly now?: number
  }): Promise<ImportDiff>
  /** Names, versions and hashes that exist now, for choosing names and versions of an import; removal dates do not matter. */
  existing(tenantId: string, namespaces: readonly string[]): Promise<readonly ExistingAction[]>
  /** The current version, or exactly the one that is named, current or superseded. Parts of versions: see `resolveAction`. */
  find(
    tenantId: string,
    id: { namespace: string; name: string; version?: string },
    reading?: VersionReading,
  ): Promise<Action | undefined>
  /**
   * The versions of one action that can be called, the current one first, then newest first. Where `version` is a whole version
   * there is no other among them.
   */
  versions(
    tenantId: string,
    id: { namespace: string; name: string; version?: string },
    reading?: VersionReading,
  ): Promise<readonly ActionVersion[]>
  /**
   * What administrators say about a version, current or not; it stays through imports, and `null` takes it back. Raises the
   * revision of the action and of the catalog. False when there is no such version.
   */
  deprecate(change: {
    readonly tenantId: string
    readonly namespace: string
    readonly name: string
    readonly version: string
    readonly deprecation: Deprecation | null
  }): Promise<boolean>
  /**
   * Lets go of versions whose removal date has come and raises the revisions of their actions, so that readers of the catalog
   * learn of it. Answers how many there were. Nobody depends on it: what is past its date is not found, and `list` and
   * `revision` do this first.
   */
  retire(tenantId: string, now?: number): Promise<number>
  /**
   * The catalog in order of revision, then name. With `since`, only what changed after that revision, removals included;
   * without, only what is present.
   */
  list(
    tenantId: string,
    filter: { namespace?: string; effect?: Action['effect']; since?: number },
    page: PageRequest,
    now?: number,
  ): Promise<Page<CatalogEntry> & { readonly revision: number; readonly total: number }>
  revision(tenantId: string, now?: number): Promise<number>
}
