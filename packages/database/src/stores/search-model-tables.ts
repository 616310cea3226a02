export interface SearchModelTables {
  readonly vector_sets: {
    tenant_id: string
    embedder_id: string
    dimensions: number
    /** JSON text. */
    settings: string
    created_at: number
    /** Null while texts are missing. */
    completed_at: number | null
    lease_holder: string | null
    lease_until: number | null
  }
  /** `vector` is base64 of int8 values. */
  readonly tool_vectors: { tenant_id: string; embedder_id: string; digest: string; scale: number; vector: string }
  readonly tool_enrichments: {
    tenant_id: string
    id: string
    source: string
    namespace: string
    name: string
    /** Of the text that was described. */
    digest: string
    status: 'pending' | 'approved' | 'rejected'
    enricher_id: string
    /** JSON text. */
    enrichment: string
    created_at: number
    reviewed_at: number | null
    reviewed_by: string | null
  }
}
