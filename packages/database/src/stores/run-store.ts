import { sql, type Kysely } from 'kysely'
import type { RunLease, Run, RunPhase, RunStore, TakenRun, WebhookDelivery } from '@gatehouse/automation'
import { decodeCursor } from '@gatehouse/core'
import { claimRun } from './claim-run.ts'
import { pageOf } from './page-of.ts'
import { keptText, resultText, runColumns, toRun, type RunRow } from './run-row.ts'
import type { Tables } from './tables.ts'
import { webhookDeliveryStore } from './webhook-delivery-store.ts'

const mostCallbacks = 10

export function runStore(kysely: Kysely<Tables>): RunStore {
  return {
    ...webhookDeliveryStore(kysely),

    claim: (run, caps) => claimRun(kysely, run, caps),

    async find(tenantId, userId, id) {
      const row = await kysely
        .selectFrom('runs')
        .select([...runColumns, 'result'])
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row === undefined ? undefined : toRun(row)
    },

    async list(tenantId, { userId, statuses }, page) {
      const [startedAt, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
      let query = kysely
        .selectFrom('runs')
        .select(runColumns)
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
      if (statuses !== undefined) query = query.where('status', 'in', [...statuses])
      if (startedAt !== undefined) query = query.where(sql<boolean>`(started_at, id) < (${startedAt}, ${id})`)
      const rows = await query
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toRun, (row) => [row.started_at, row.id])
    },

    takeDue: (lease, limit) => takeDue(kysely, lease, limit),

    async takeForInput(tenantId, id, lease) {
      const { rows } = await sql<RunRow>`
        update runs set status = 'running', phase = 'input', runner_id = ${lease.runnerId}, due_at = ${lease.until}, lease = lease + 1,
          last_input_digest = ${lease.inputDigest}
        where tenant_id = ${tenantId} and id = ${id} and status = 'input_required' and runner_id is null
          and not cancel_requested and due_at > ${lease.now}::int8
        returning *`.execute(kysely)
      return rows[0] === undefined ? undefined : toRun(rows[0])
    },

    async renew(run, until) {
      const row = await kysely
        .updateTable('runs')
        .set({ due_at: until })
        .where('tenant_id', '=', run.tenantId)
        .where('id', '=', run.id)
        .where('lease', '=', run.lease)
        .where('runner_id', 'is not', null)
        .returning('cancel_requested')
        .executeTakeFirst()
      if (row === undefined) return 'lost'
      return row.cancel_requested ? 'cancel_requested' : 'held'
    },

    save: (run, step) =>
      kysely.transaction().execute(async (transaction) => {
        const isSaved = await saveStep(transaction, run, step)
        if (isSaved && step.delivery !== undefined) await insertDelivery(transaction, step.delivery)
        return isSaved
      }),

    async requestCancel(tenantId, userId, id, now) {
      const { rows } = await sql<{ id: string }>`
        update runs set cancel_requested = true, due_at = case when runner_id is null then ${now}::int8 else due_at end
        where tenant_id = ${tenantId} and user_id = ${userId} and id = ${id} and due_at is not null
        returning id`.execute(kysely)
      return rows.length > 0
    },

    async addCallback(tenantId, id, { body, now }) {
      const { rows } = await sql<{ id: string }>`
        update runs set callbacks = array_append(callbacks, ${body}::text),
          due_at = case when runner_id is null then ${now}::int8 else due_at end
        where tenant_id = ${tenantId} and id = ${id} and status = 'running' and cardinality(callbacks) < ${mostCallbacks}
        returning id`.execute(kysely)
      return rows.length > 0
    },

    async findForCallback(tenantId, id) {
      const row = await kysely
        .selectFrom('runs')
        .select(runColumns)
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? undefined : toRun(row)
    },

    async purge(finishedBefore, limit) {
      const { rows } = await sql<{ id: string }>`
        delete from runs where (tenant_id, id) in (
          select tenant_id, id from runs where finished_at < ${finishedBefore}::int8 limit ${limit})
        returning id`.execute(kysely)
      return rows.length
    },
  }
}

type Due = RunRow & { readonly abandoned_phase: RunPhase | null }

async function takeDue(kysely: Kysely<Tables>, lease: RunLease, limit: number): Promise<readonly TakenRun[]> {
  // Rows that another runner is taking in this moment are left to it. What was left midway stays known as such, however
  // many runners find it and die in turn.
  const { rows } = await sql<Due>`
    with due as (
      select tenant_id, id, case when runner_id is null then null else phase end as abandoned_phase
      from runs where due_at <= ${lease.now}::int8
      order by due_at limit ${limit} for update skip locked
    )
    update runs set
      runner_id = ${lease.runnerId}, due_at = ${lease.until}, lease = lease + 1,
      phase = case when due.abandoned_phase not in ('poll', 'callback') then due.abandoned_phase
                   when cancel_requested then 'cancel' when cardinality(callbacks) > 0 then 'callback'
                   when status = 'input_required' then 'expire' else 'poll' end
    from due where runs.tenant_id = due.tenant_id and runs.id = due.id
    returning runs.*, due.abandoned_phase`.execute(kysely)
  return rows.map(({ abandoned_phase: abandonedPhase, ...row }) => ({
    run: toRun(row),
    ...(abandonedPhase === null ? {} : { abandonedPhase }),
    callbacks: row.callbacks,
  }))
}

async function saveStep(
  kysely: Kysely<Tables>,
  run: Run,
  { now, readCallbacks = 0, isCancelHandled = false }: Parameters<RunStore['save']>[1],
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update runs set
      status = ${run.status}, phase = ${run.phase}, run = ${keptText(run)}, result = ${resultText(run)},
      finished_at = ${run.finishedAt ?? null}, runner_id = null,
      callbacks = callbacks[${readCallbacks + 1}::int4 :],
      cancel_requested = cancel_requested and not ${isCancelHandled},
      due_at = case
        when ${run.finishedAt ?? null}::int8 is not null then null
        when (cancel_requested and not ${isCancelHandled}) or cardinality(callbacks) > ${readCallbacks} then ${now}::int8
        else ${run.dueAt ?? now}::int8 end
    where tenant_id = ${run.tenantId} and id = ${run.id} and lease = ${run.lease} and runner_id is not null
    returning id`.execute(kysely)
  return rows.length > 0
}

async function insertDelivery(kysely: Kysely<Tables>, delivery: WebhookDelivery): Promise<void> {
  const { tenantId, id, runId, dueAt, attempts, url, secret, body, traceparent } = delivery
  await kysely
    .insertInto('webhook_deliveries')
    .values({
      tenant_id: tenantId,
      id,
      run_id: runId,
      due_at: dueAt,
      attempts,
      delivery: JSON.stringify({ url, secret, body, traceparent }),
    })
    .execute()
}
