export interface ResultTables {
  readonly stored_results: {
    tenant_id: string
    id: string
    user_id: string
    content_type: string
    /** Of the pieces that are there. */
    size_bytes: number
    /** SHA-256; null while it is written. */
    digest: string | null
    is_whole: boolean
    created_at: number
    /** While it is written: when it counts as abandoned. */
    expires_at: number
  }
  /** `content` is base64. */
  readonly stored_result_pieces: { tenant_id: string; id: string; position: number; content: string }
}
