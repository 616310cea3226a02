import { sql, type Kysely, type Transaction } from 'kysely'
import { decodeCursor } from '@gatehouse/core'
import type { ApprovalStore } from '@gatehouse/policy'
import type { ToolFailure } from '@gatehouse/spec'
import { toApproval, toApprovalRow, type ApprovalRow } from './approval-row.ts'
import { pageOf } from './page-of.ts'
import type { Tables } from './tables.ts'

export function approvalStore(kysely: Kysely<Tables>): ApprovalStore {
  return {
    async find(tenantId, id) {
      const row = await kysely
        .selectFrom('approvals')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? undefined : toApproval(row)
    },

    async list(tenantId, filter, page) {
      const [requestedAt, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
      let query = kysely.selectFrom('approvals').selectAll().where('tenant_id', '=', tenantId)
      if (filter.status !== undefined) query = query.where('status', '=', filter.status)
      if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
      if (requestedAt !== undefined) query = query.where(sql<boolean>`(requested_at, id) < (${requestedAt}, ${id})`)
      const rows = await query
        .orderBy('requested_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toApproval, (row) => [row.requested_at, row.id])
    },

    async countPending(tenantId, userId) {
      const { count } = await kysely
        .selectFrom('approvals')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .where('status', '=', 'pending')
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    decide: (change) =>
      kysely.transaction().execute(async (transaction) => {
        const { tenantId, id, decision, by } = change
        const isDenied = decision === 'denied'
        const row = await transaction
          .updateTable('approvals')
          .set({
            status: decision,
            decision: JSON.stringify(by),
            ...(isDenied ? { closed_at: by.at, sealed_input: null } : {}),
          })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .where('status', '=', 'pending')
          .where('expires_at', '>', by.at)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return false
        if (isDenied)
          await endWaiting(transaction, row, { status: 'denied', failure: deniedWith(by.reason), at: by.at })
        return true
      }),

    goOn: (change) =>
      kysely.transaction().execute(async (transaction) => {
        const { tenantId, id, as, runnerId, at } = change
        let update = transaction
          .updateTable('approvals')
          .set({ status: as, closed_at: at, sealed_input: null })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
        update =
          as === 'used'
            ? update.where('status', '=', 'approved').where('expires_at', '>', at)
            : update.where('status', 'in', open)
        const row = await update.returningAll().executeTakeFirst()
        if (row === undefined) return false
        const gone = await transaction
          .updateTable('executions')
          .set({ status: 'running', runner_id: runnerId, started_at: at })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', row.execution_id)
          .where('status', '=', 'awaiting_approval')
          .where('approval_id', '=', id)
          .executeTakeFirst()
        if (gone.numUpdatedRows === 1n) return true
        throw new Error(`approval ${id} is open, and its execution does not wait for it`)
      }),

    replace: (id, next) =>
      kysely.transaction().execute(async (transaction) => {
        const row = await closeOpen(transaction, { tenantId: next.tenantId, id, at: next.requestedAt })
        if (row === undefined || row.execution_id !== next.executionId) return false
        await transaction.insertInto('approvals').values(toApprovalRow(next)).execute()
        await transaction
          .updateTable('executions')
          .set({ approval_id: next.id })
          .where('tenant_id', '=', next.tenantId)
          .where('id', '=', next.executionId)
          .where('approval_id', '=', id)
          .execute()
        return true
      }),

    withdraw: (change) =>
      kysely.transaction().execute(async (transaction) => {
        const row = await closeOpen(transaction, change)
        if (row === undefined) return false
        await endWaiting(transaction, row, change)
        return true
      }),

    async takeNotices(tenantId, { now, until, limit }) {
      const due = kysely
        .selectFrom('approvals')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('status', '=', 'pending')
        .where('notice_due_at', '<=', now)
        .orderBy('notice_due_at')
        .limit(limit)
        .forUpdate()
        .skipLocked()
      const rows = await kysely
        .updateTable('approvals')
        .set({ notice_due_at: until })
        .where('tenant_id', '=', tenantId)
        .where('id', 'in', due)
        .returningAll()
        .execute()
      return rows.map(toApproval).toSorted((a, b) => a.requestedAt - b.requestedAt)
    },

    async endNotice(tenantId, id) {
      await kysely
        .updateTable('approvals')
        .set({ notice_due_at: null })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
    },

    expire: (now, limit) =>
      kysely.transaction().execute(async (transaction) => {
        const overdue = transaction
          .selectFrom('approvals')
          .select(['tenant_id', 'id'])
          .where('status', 'in', open)
          .where('expires_at', '<=', now)
          .orderBy('tenant_id')
          .orderBy('id')
          .limit(limit)
          .forUpdate()
          .skipLocked()
        const rows = await transaction
          .updateTable('approvals')
          .set({ status: 'expired', closed_at: now, sealed_input: null })
          .where(({ eb, refTuple }) => eb(refTuple('tenant_id', 'id'), 'in', overdue.$asTuple('tenant_id', 'id')))
          .returningAll()
          .execute()
        for (const row of rows)
          await endWaiting(transaction, row, { status: 'expired', failure: nobodyDecided, at: now })
        return rows.map(toApproval)
      }),
  }
}

const open = ['pending', 'approved'] as const

const nobodyDecided: ToolFailure = { kind: 'not_approved', message: 'It was not approved in time. Nothing was run.' }

function deniedWith(reason: string | undefined): ToolFailure {
  const words = reason === undefined ? '' : ` The approver says: ${reason}`
  return { kind: 'not_approved', message: `The call was denied. Nothing was run.${words}` }
}

/** The approval first, then its execution: everybody locks them in this order. */
function closeOpen(
  transaction: Transaction<Tables>,
  { tenantId, id, at }: { readonly tenantId: string; readonly id: string; readonly at: number },
): Promise<ApprovalRow | undefined> {
  return transaction
    .updateTable('approvals')
    .set({ status: 'withdrawn', closed_at: at, sealed_input: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('status', 'in', open)
    .returningAll()
    .executeTakeFirst()
}

async function endWaiting(
  transaction: Transaction<Tables>,
  row: ApprovalRow,
  end: {
    readonly status: 'denied' | 'expired' | 'cancelled' | 'failed'
    readonly failure: ToolFailure
    readonly at: number
  },
): Promise<void> {
  const { status, failure, at } = end
  await transaction
    .updateTable('executions')
    .set({ status, failure: JSON.stringify(failure), finished_at: at })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.execution_id)
    .where('status', '=', 'awaiting_approval')
    .where('approval_id', '=', row.id)
    .execute()
}
