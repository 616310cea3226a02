/** Rows of the table of hooks. */
export interface HookTables {
  readonly hooks: {
    tenant_id: string
    id: string
    /** JSON. */
    document: string
    changed_at: number
    changed_by: string
  }
}
