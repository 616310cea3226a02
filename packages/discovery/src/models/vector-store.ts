/** Vectors that models of others made of tools. Those of different embedders are never mixed. */
export interface VectorStore {
  /** Newest first. */
  sets(tenantId: string): Promise<readonly VectorSet[]>
  /** Adds the set, or takes over new settings for the one that is there. */
  beginSet(set: Omit<VectorSet, 'completedAt'>): Promise<VectorSet>
  completeSet(tenantId: string, embedderId: string, completedAt: number): Promise<void>
  /** With all its vectors. */
  removeSet(tenantId: string, embedderId: string): Promise<void>
  /** True when nobody else holds it: then the set is the holder's to fill until that time. */
  claimSet(
    tenantId: string,
    embedderId: string,
    lease: { readonly holder: string; readonly nowMs: number; readonly untilMs: number },
  ): Promise<boolean>
  /** Those that are there, by digest of the text. */
  vectors(tenantId: string, embedderId: string, digests: readonly string[]): Promise<ReadonlyMap<string, StoredVector>>
  putVectors(tenantId: string, embedderId: string, vectors: ReadonlyMap<string, StoredVector>): Promise<void>
  /** Removes the vectors of texts that no tool has any more; answers how many. */
  keepOnly(tenantId: string, embedderId: string, digests: ReadonlySet<string>): Promise<number>
}

export interface VectorSet {
  readonly tenantId: string
  /** Provider, model and dimensions. */
  readonly embedderId: string
  readonly dimensions: number
  /** What the embedder is opened with, so that an older set can still be asked. Holds references of keys, never keys. */
  readonly settings: string
  readonly createdAt: number
  /** Absent while texts are missing. */
  readonly completedAt?: number
}

/** A vector as it is searched: whole numbers from -127 to 127 times a scale. */
export interface StoredVector {
  readonly values: Int8Array
  readonly scale: number
}
