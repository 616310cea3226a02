/** Counters that go up with every change, per tenant. Read once per request; caches are keyed by them. */
export interface Revisions {
  readonly grants: number
  readonly tools: number
  /** Absent where there are no rules. */
  readonly rules?: number
  /** Absent where there are no hooks. */
  readonly hooks?: number
}

export interface RevisionStore {
  read(tenantId: string): Promise<Revisions>
}
