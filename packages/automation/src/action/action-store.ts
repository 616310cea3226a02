import type { Page, PageRequest } from '@gatehouse/core'
import type { Action } from './action.ts'

export interface ImportDiff {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
}

/** An action as the catalog lists it, or the trace of one that was removed. */
export type CatalogEntry =
  | { readonly kind: 'present'; readonly revision: number; readonly action: Action }
  | { readonly kind: 'removed'; readonly revision: number; readonly namespace: string; readonly name: string }

export interface ActionStore {
  /**
   * Replaces everything that was made from the same documents by these actions, in one transaction.
   * The hash decides what changed: an unchanged action keeps its version and revision, a changed one arrives with the
   * version in `actions` and a new revision. Raises the tenant's catalog revision when anything changed.
   * With `isDryRun` nothing is written and the diff is the one that would be.
   */
  replaceDocuments(change: {
    readonly tenantId: string
    readonly documents: readonly string[]
    readonly actions: readonly Action[]
    readonly isDryRun: boolean
  }): Promise<ImportDiff>
  /** Names, versions and hashes that exist now, for choosing names and versions of an import. */
  existing(
    tenantId: string,
    namespaces: readonly string[],
  ): Promise<readonly Pick<Action, 'namespace' | 'name' | 'version' | 'hash' | 'document'>[]>
  find(tenantId: string, id: { namespace: string; name: string; version?: string }): Promise<Action | undefined>
  /**
   * The catalog in order of revision, then name. With `since`, only what changed after that revision, removals included;
   * without, only what is present.
   */
  list(
    tenantId: string,
    filter: { namespace?: string; effect?: Action['effect']; since?: number },
    page: PageRequest,
  ): Promise<Page<CatalogEntry> & { readonly revision: number; readonly total: number }>
  revision(tenantId: string): Promise<number>
}
