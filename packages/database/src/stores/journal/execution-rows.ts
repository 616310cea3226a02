import type { Selectable } from 'kysely'
import type { Tables } from '../tables.ts'

type ExecutionRow = Selectable<Tables['executions']>

/** An execution as it begins, without idempotency key; the columns that are not here are empty. */
export type ExecutionStartRow = Pick<
  ExecutionRow,
  | 'tenant_id'
  | 'id'
  | 'user_id'
  | 'actor_id'
  | 'tool'
  | 'tool_version'
  | 'effect'
  | 'input_digest'
  | 'status'
  | 'runner_id'
  | 'started_at'
>

export type ExecutionEndRow = Pick<
  ExecutionRow,
  'tenant_id' | 'id' | 'status' | 'result' | 'extras' | 'failure' | 'ruling' | 'finished_at'
>
