/** Rows of the tables of rules. */
export interface RuleTables {
  readonly rule_versions: {
    tenant_id: string
    rule_id: string
    version: number
    /** JSON; null where the rule was removed. */
    document: string | null
    changed_at: number
    changed_by: string
  }
  readonly run_labels: { tenant_id: string; run: string; label: string; expires_at: number }
}
