import { sql, type Kysely, type Selectable } from 'kysely'
import { GatehouseError, decodeCursor } from '@gatehouse/core'
import type { Execution, ExecutionPause, ExecutionStore, OutputRuling, ResultExtras } from '@gatehouse/execution'
import type { Approval } from '@gatehouse/policy'
import type { ToolFailure } from '@gatehouse/spec'
import { toApprovalRow } from './approval-row.ts'
import type { Journal } from './journal/journal.ts'
import { pageOf } from './page-of.ts'
import type { Tables } from './tables.ts'
import { withoutNulls } from './without-nulls.ts'

type ExecutionRow = Selectable<Tables['executions']>

export function executionStore(kysely: Kysely<Tables>, journal: Journal): ExecutionStore {
  return {
    claim: (execution) => (isJustBegun(execution) ? begin(journal, execution) : claim(kysely, execution)),
    claimAwaiting: (execution, approval) => claim(kysely, execution, approval),

    async release(tenantId, id) {
      await kysely
        .deleteFrom('executions')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('status', 'in', ['running', 'awaiting_approval'])
        .execute()
    },

    pause: (change) => pause(kysely, change),

    async finish(end) {
      return journal.end({
        tenant_id: end.tenantId,
        id: end.id,
        status: end.status,
        result: toJson(end.result),
        extras: toJson(end.extras),
        failure: toJson(end.failure),
        ruling: toJson(end.ruling),
        finished_at: end.finishedAt,
      })
    },

    async find(tenantId, userId, id) {
      const row = await kysely
        .selectFrom('executions')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row === undefined ? undefined : toExecution(row)
    },

    async list(tenantId, filter, page) {
      const [startedAt, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
      let query = kysely.selectFrom('executions').select(columnsButResult).where('tenant_id', '=', tenantId)
      if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
      if (filter.tool !== undefined) query = query.where('tool', '=', filter.tool)
      if (filter.status !== undefined) query = query.where('status', '=', filter.status)
      if (startedAt !== undefined) query = query.where(sql<boolean>`(started_at, id) < (${startedAt}, ${id})`)
      const rows = await query
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
        .execute()
      return pageOf(
        rows,
        page.limit,
        (row) => toExecution({ ...row, result: null, extras: null }),
        (row) => [row.started_at, row.id],
      )
    },

    async endAbandoned(options) {
      const { rows } = await sql<{ ended: number }>`
        with ended as (
          update executions
          set status = case effect when 'read' then 'failed' else 'indeterminate' end,
              failure = case effect when 'read' then ${JSON.stringify(cutOffRead)} else ${JSON.stringify(cutOffWrite)} end,
              finished_at = ${options.finishedAt}
          where status = 'running' and pause is null and runner_id <> all(${options.liveRunnerIds}::text[])
            and started_at < ${options.startedBefore ?? Number.MAX_SAFE_INTEGER}::int8
          returning 1
        )
        select count(*) as ended from ended`.execute(kysely)
      return rows[0]!.ended
    },

    async forget(tenantId, { endedBefore, limit }) {
      const result = await kysely
        .deleteFrom('executions')
        .where('tenant_id', '=', tenantId)
        .where('id', 'in', (query) =>
          query
            .selectFrom('executions')
            .select('id')
            .where('tenant_id', '=', tenantId)
            .where('finished_at', '<', endedBefore)
            .orderBy('finished_at')
            .limit(limit),
        )
        .executeTakeFirst()
      return Number(result.numDeletedRows)
    },

    async freeKeys(tenantId, { endedBefore, limit }) {
      const result = await kysely
        .updateTable('executions')
        .set({ idempotency_key: null })
        .where('tenant_id', '=', tenantId)
        .where('id', 'in', (query) =>
          query
            .selectFrom('executions')
            .select('id')
            .where('tenant_id', '=', tenantId)
            .where('finished_at', '<', endedBefore)
            .where('idempotency_key', 'is not', null)
            .orderBy('finished_at')
            .limit(limit),
        )
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    },

    async endOverdue(now) {
      const result = await kysely
        .updateTable('executions')
        .set({ status: 'indeterminate', failure: JSON.stringify(overdue), finished_at: now })
        .where('pause', 'is not', null)
        .where('status', 'in', ['running', 'input_required'])
        .where('ends_by', '<', now)
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    },

    async unfollowed({ leaseBefore, onlyRunnerId, limit }) {
      const rows = await kysely
        .selectFrom('executions')
        .selectAll()
        .where('status', '=', 'running')
        .where('pause', 'is not', null)
        .where(({ eb, or }) =>
          or([
            eb('lease_until', '<', leaseBefore),
            ...(onlyRunnerId === undefined ? [] : [eb('runner_id', '<>', onlyRunnerId)]),
          ]),
        )
        .orderBy('lease_until')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toExecution)
    },
  }
}

const cutOffRead: ToolFailure = {
  kind: 'backend_error',
  message: 'Gatehouse stopped while the tool ran. It only reads, so it is safe to call it again.',
}

const cutOffWrite: ToolFailure = {
  kind: 'backend_error',
  message: 'Gatehouse stopped while the tool ran. Check whether it did its work before you call it again.',
  isOutcomeUnknown: true,
}

const overdue: ToolFailure = {
  kind: 'timeout',
  message: 'The tool did not end in the time it has, waiting for answers included. It may have done its work.',
  isOutcomeUnknown: true,
}

const columnsButResult = [
  'tenant_id',
  'id',
  'user_id',
  'actor_id',
  'tool',
  'tool_version',
  'effect',
  'input_digest',
  'idempotency_key',
  'status',
  'failure',
  'ruling',
  'runner_id',
  'started_at',
  'finished_at',
  'pause',
  'pause_revision',
  'lease_until',
  'ends_by',
  'approval_id',
] as const

type PauseChange = Parameters<ExecutionStore['pause']>[0]

/** Compare and set: the revision says what the caller has seen. */
async function pause(kysely: Kysely<Tables>, change: PauseChange): Promise<boolean> {
  const { revision: seen, runnerId } = change.expected
  const result = await kysely
    .updateTable('executions')
    .set({ status: change.status, runner_id: change.runnerId, ...pauseColumns(change.pause, (seen ?? 0) + 1) })
    .where('tenant_id', '=', change.tenantId)
    .where('id', '=', change.id)
    .where('status', 'in', ['running', 'input_required'])
    .where('runner_id', '=', runnerId)
    .where('pause_revision', 'is not distinct from', seen ?? null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

function pauseColumns(pause: ExecutionPause, revision: number) {
  const { revision: _, leaseUntil, endsBy, ...rest } = pause
  return { pause: JSON.stringify(rest), pause_revision: revision, lease_until: leaseUntil, ends_by: endsBy }
}

function toPause(row: ExecutionRow, pause: string): ExecutionPause {
  return {
    ...(JSON.parse(pause) as Omit<ExecutionPause, 'revision' | 'leaseUntil' | 'endsBy'>),
    revision: row.pause_revision!,
    leaseUntil: row.lease_until!,
    endsBy: row.ends_by!,
  }
}

/** Nobody competes for one that has no idempotency key, so it can be written together with what others write. */
function isJustBegun(execution: Execution): boolean {
  return execution.status === 'running' && Object.entries(execution).every(isOfBeginning)
}

function isOfBeginning([name, value]: readonly [string, unknown]): boolean {
  return value === undefined || beginning.has(name)
}

const beginning: ReadonlySet<string> = new Set([
  'tenantId',
  'id',
  'userId',
  'actorId',
  'tool',
  'toolVersion',
  'effect',
  'inputDigest',
  'status',
  'runnerId',
  'startedAt',
] satisfies (keyof Execution)[])

async function begin(journal: Journal, execution: Execution): Promise<undefined> {
  await journal.start(toRow(execution))
}

/** How often the holder of a key may give it back between two statements before the caller has to try again. */
const mostAttempts = 5

async function claim(
  kysely: Kysely<Tables>,
  execution: Execution,
  approval?: Approval,
): Promise<Execution | undefined> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const isOurs = await (approval === undefined
      ? insertUnlessHeld(kysely, execution)
      : insertAwaiting(kysely, execution, approval))
    if (isOurs) return undefined
    // A statement of its own: the holder may have committed after the insert looked.
    const holder = await findHolder(kysely, execution)
    if (holder !== undefined) return toExecution(holder)
  }
  throw new GatehouseError('unavailable', 'database_busy', 'Many requests compete for this idempotency key.', {
    hint: 'Try again.',
    retryAfterMs: 100,
  })
}

function insertAwaiting(kysely: Kysely<Tables>, execution: Execution, approval: Approval): Promise<boolean> {
  return kysely.transaction().execute(async (transaction) => {
    if (!(await insertUnlessHeld(transaction, execution))) return false
    await transaction.insertInto('approvals').values(toApprovalRow(approval)).execute()
    return true
  })
}

async function insertUnlessHeld(kysely: Kysely<Tables>, execution: Execution): Promise<boolean> {
  const inserted = await kysely
    .insertInto('executions')
    .values(toRow(execution))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'user_id', 'tool', 'idempotency_key'])
        .where('idempotency_key', 'is not', null)
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

function findHolder(kysely: Kysely<Tables>, execution: Execution): Promise<ExecutionRow | undefined> {
  return kysely
    .selectFrom('executions')
    .selectAll()
    .where('tenant_id', '=', execution.tenantId)
    .where('user_id', '=', execution.userId)
    .where('tool', '=', execution.tool)
    .where('idempotency_key', '=', execution.idempotencyKey ?? null)
    .executeTakeFirst()
}

/** An execution starts without one. */
const noPause = { pause: null, pause_revision: null, lease_until: null, ends_by: null }

function toRow(execution: Execution): ExecutionRow {
  return {
    tenant_id: execution.tenantId,
    id: execution.id,
    user_id: execution.userId,
    actor_id: execution.actorId,
    tool: execution.tool,
    tool_version: execution.toolVersion,
    effect: execution.effect,
    input_digest: execution.inputDigest,
    idempotency_key: execution.idempotencyKey ?? null,
    status: execution.status,
    result: toJson(execution.result),
    failure: toJson(execution.failure),
    ruling: toJson(execution.ruling),
    extras: toJson(execution.extras),
    runner_id: execution.runnerId,
    started_at: execution.startedAt,
    finished_at: execution.finishedAt ?? null,
    approval_id: execution.approvalId ?? null,
    ...noPause,
  }
}

function toExecution(row: ExecutionRow): Execution {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    userId: row.user_id,
    actorId: row.actor_id,
    tool: row.tool,
    toolVersion: row.tool_version,
    effect: row.effect,
    inputDigest: row.input_digest,
    ...withoutNulls({ idempotencyKey: row.idempotency_key }),
    status: row.status,
    ...(row.result === null ? {} : { result: JSON.parse(row.result) as unknown }),
    ...(row.extras === null ? {} : { extras: JSON.parse(row.extras) as ResultExtras }),
    ...(row.ruling === null ? {} : { ruling: JSON.parse(row.ruling) as OutputRuling }),
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as ToolFailure }),
    ...(row.pause === null ? {} : { pause: toPause(row, row.pause) }),
    runnerId: row.runner_id,
    startedAt: row.started_at,
    ...withoutNulls({ approvalId: row.approval_id, finishedAt: row.finished_at }),
  }
}

/** The text of a JSON document; SQL null when there is none, and `null` when it is null. */
function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
