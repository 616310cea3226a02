import type { SourceSyncState } from './tool-store.ts'

/** A configured source. */
export interface SourceRecord {
  readonly tenantId: string
  /** The scheme of its tool references. */
  readonly id: string
  /** Which backend factory serves it. */
  readonly type: string
  readonly config: unknown
  /** True when tools are pushed to it and there is nothing to pull. */
  readonly isPushed: boolean
  readonly sync: SourceSyncState
  readonly lastSync?: SyncOutcome
  readonly toolCount: number
}

export interface SyncOutcome {
  readonly startedAt: number
  readonly finishedAt: number
  readonly status: 'succeeded' | 'failed'
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly error?: { readonly code: string; readonly message: string }
}

export interface SourceStore {
  /** Adds the source, or replaces the type and config of the one with this id; its sync state stays when the type does. */
  put(source: Pick<SourceRecord, 'tenantId' | 'id' | 'type' | 'config' | 'isPushed'>): Promise<void>
  find(tenantId: string, id: string): Promise<SourceRecord | undefined>
  list(tenantId: string): Promise<readonly SourceRecord[]>
  saveOutcome(tenantId: string, id: string, outcome: SyncOutcome): Promise<void>
  /** Removes the source with all its tools, raising the `tools` revision. False when there is none. */
  remove(tenantId: string, id: string): Promise<boolean>
}
