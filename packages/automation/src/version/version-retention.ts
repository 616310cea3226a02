/** How long versions of actions can still be called after another took their place. */
export interface VersionRetention {
  /** From the moment a version is superseded; 0 keeps none. */
  readonly keepMs: number
  /** How many superseded versions of one action are kept, the latest superseded ones; at most 20. */
  readonly keepAtMost: number
}

export const defaultRetention: VersionRetention = { keepMs: 90 * 86_400_000, keepAtMost: 10 }
