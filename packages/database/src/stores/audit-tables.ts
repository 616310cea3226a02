import type { Json } from './tables.ts'

/** Rows of the audit record: entries of migration 0001, their chain of migration 0008. */
export interface AuditTables {
  readonly audit_entries: AuditEntriesTable
  readonly audit_chains: { tenant_id: string; seq: number; hash: string }
  readonly audit_keys: { tenant_id: string; key_id: string; created_at: number; key: Json }
  readonly audit_checkpoints: { tenant_id: string; number: number; seq: number; at: number; checkpoint: Json }
  readonly audit_sinks: AuditSinksTable
}

interface AuditEntriesTable {
  tenant_id: string
  id: string
  operation_id: string
  phase: 'opened' | 'closed' | 'event'
  action: string
  at: number
  user_id: string | null
  tool: string | null
  tool_version: string | null
  decision: string | null
  outcome: string | null
  execution_id: string | null
  /** What `hash` is the digest of; without `seq` an entry of before the chain, in its own spelling. */
  entry: Json
  seq: number | null
  hash: string | null
}

export interface AuditSinksTable {
  tenant_id: string
  id: string
  /** Up to which entry and which checkpoint it has everything. */
  seq: number
  checkpoint: number
  attempts: number
  due_at: number
  lease_holder: string | null
  lease_until: number | null
  delivered_at: number | null
  problem: string | null
}
