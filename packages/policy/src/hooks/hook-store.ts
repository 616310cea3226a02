import type { Hook } from './hook.ts'

/** All hooks of a tenant as they stand. */
export interface HookSet {
  /** The tenant's `hooks` revision; 0 = there never was a hook. */
  readonly version: number
  readonly hooks: readonly Hook[]
}

export interface HookChange {
  readonly put?: readonly Hook[]
  readonly remove?: readonly string[]
  readonly changedAt: number
  readonly changedBy: string
}

/** Every change raises the tenant's `hooks` revision in the same transaction. */
export interface HookStore {
  current(tenantId: string): Promise<HookSet>
  /**
   * Puts and removes hooks; when nothing changes the version stays. The function gets the set as it stands, and no other
   * change comes between. What it throws ends the change.
   */
  change(tenantId: string, decide: (current: HookSet) => HookChange): Promise<HookSet>
}
