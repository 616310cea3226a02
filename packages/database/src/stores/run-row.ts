import type { Selectable } from 'kysely'
import type { Run } from '@gatehouse/automation'
import type { Tables } from './tables.ts'
import { withoutNulls } from './without-nulls.ts'

export type RunRow = Selectable<Tables['runs']>

/** Columns of a run but the result, which may be large. */
export const runColumns = [
  'tenant_id',
  'id',
  'user_id',
  'input_digest',
  'idempotency_key',
  'status',
  'phase',
  'started_at',
  'due_at',
  'finished_at',
  'runner_id',
  'lease',
  'last_input_digest',
  'run',
] as const

export type RunColumns = Pick<RunRow, (typeof runColumns)[number]> & { readonly result?: string | null }

type Kept = Pick<
  Run,
  | 'principal'
  | 'action'
  | 'timeoutMs'
  | 'state'
  | 'progress'
  | 'inputRequest'
  | 'failure'
  | 'webhook'
  | 'callbackDigest'
  | 'heardCallbacks'
  | 'traceparent'
  | 'tracestate'
>

/** What no column holds. */
export function keptText(run: Run): string {
  const { principal, action, timeoutMs, state, progress, inputRequest, failure, webhook } = run
  const { callbackDigest, heardCallbacks, traceparent, tracestate } = run
  return JSON.stringify({
    principal,
    action,
    timeoutMs,
    state,
    progress,
    inputRequest,
    failure,
    webhook,
    callbackDigest,
    heardCallbacks,
    traceparent,
    tracestate,
  } satisfies { readonly [K in keyof Required<Kept>]: unknown })
}

/** The text of a JSON document; SQL null when there is none, and `null` when it is null. */
export function resultText(run: Run): string | null {
  return run.result === undefined ? null : JSON.stringify(run.result)
}

export function toRun(row: RunColumns): Run {
  return {
    ...(JSON.parse(row.run) as Kept),
    tenantId: row.tenant_id,
    id: row.id,
    userId: row.user_id,
    inputDigest: row.input_digest,
    status: row.status,
    phase: row.phase,
    startedAt: row.started_at,
    lease: row.lease,
    ...withoutNulls({
      idempotencyKey: row.idempotency_key,
      dueAt: row.due_at,
      finishedAt: row.finished_at,
      runnerId: row.runner_id,
      lastInputDigest: row.last_input_digest,
    }),
    ...(row.result === undefined || row.result === null ? {} : { result: JSON.parse(row.result) as unknown }),
  }
}
