import type { RunPhase, RunStatus } from '@gatehouse/automation'
import type { Json } from './tables.ts'

/** Rows of migration 0004. */
export interface RunTables {
  readonly runs: RunsTable
  readonly webhook_deliveries: WebhookDeliveriesTable
}

interface RunsTable {
  tenant_id: string
  id: string
  user_id: string
  /** `namespace:name` */
  action: string
  idempotency_key: string | null
  input_digest: string
  status: RunStatus
  phase: RunPhase
  started_at: number
  due_at: number | null
  finished_at: number | null
  runner_id: string | null
  lease: number
  last_input_digest: string | null
  cancel_requested: boolean
  callbacks: string[]
  run: Json
  result: Json | null
}

interface WebhookDeliveriesTable {
  tenant_id: string
  id: string
  run_id: string
  due_at: number
  attempts: number
  delivery: Json
}
