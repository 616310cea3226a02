import type { NamespaceDescription, ToolName } from '@gatehouse/spec'
import type { Tool, ToolChange } from './tool.ts'

export interface AppliedPage {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
}

export interface ToolStore {
  /**
   * One page of a synchronisation in one transaction: tools in, tools out, and the source's sync state with it.
   * A tool whose hash is unchanged keeps its revision. Raises the tenant's `tools` revision once when anything changed.
   */
  applyPage(page: {
    readonly tenantId: string
    readonly source: string
    readonly tools: readonly Omit<Tool, 'revision'>[]
    readonly removed: readonly ToolName[]
    readonly namespaces: readonly NamespaceDescription[]
    /** Every tool of the page is marked with it; after the last page of a snapshot, tools with an older one go. */
    readonly generation: number
    readonly removeOlderGenerations: boolean
    readonly sync: SourceSyncState
  }): Promise<AppliedPage>
  /** The tool by its key, whatever its version. */
  find(tenantId: string, key: { source: string; namespace: string; name: string }): Promise<Tool | undefined>
  findMany(
    tenantId: string,
    keys: readonly { source: string; namespace: string; name: string }[],
  ): Promise<readonly Tool[]>
  /** Which of the keys are there, without reading the tools: costs the same for one that is and one that is not. */
  existing(
    tenantId: string,
    keys: readonly { source: string; namespace: string; name: string }[],
  ): Promise<readonly { readonly source: string; readonly namespace: string; readonly name: string }[]>
  /** Changes after a revision in order of revision; several may share one. Whole pages: yields until nothing is left. */
  changesSince(tenantId: string, revision: number, signal: AbortSignal): AsyncIterable<readonly ToolChange[]>
  namespaces(tenantId: string): Promise<readonly (NamespaceDescription & { readonly source: string })[]>
}

export interface SourceSyncState {
  /** Cursor of the last applied page. */
  readonly cursor: string | null
  readonly generation: number
  /** True between the first and last page of a snapshot. */
  readonly isInSnapshot: boolean
}
