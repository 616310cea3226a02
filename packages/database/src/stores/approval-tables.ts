/** Rows of the table of approvals. Columns of objects hold the text of a JSON document. */
export interface ApprovalTables {
  readonly approvals: {
    tenant_id: string
    id: string
    execution_id: string
    user_id: string
    actor: string
    run: string | null
    tool: string
    tool_version: string
    effect: 'read' | 'write' | 'destructive'
    definition_hash: string
    input_digest: string
    shown_digest: string
    rules_version: number
    needed_by: string
    approvers: string
    sealed_input: string | null
    status: 'pending' | 'approved' | 'denied' | 'expired' | 'used' | 'withdrawn'
    requested_at: number
    expires_at: number
    decision: string | null
    notice_due_at: number | null
    closed_at: number | null
  }
}
