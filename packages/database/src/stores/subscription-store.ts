import { sql, type Kysely, type Selectable } from 'kysely'
import type {
  ImportSubscription,
  Lease,
  SubscriptionSettings,
  SubscriptionState,
  SubscriptionStore,
} from '@gatehouse/automation'
import { GatehouseError, decodeCursor } from '@gatehouse/core'
import { pageOf } from './page-of.ts'
import type { Tables } from './tables.ts'

type SubscriptionRow = Selectable<Tables['import_subscriptions']>

export function subscriptionStore(kysely: Kysely<Tables>): SubscriptionStore {
  const claimed = (lease: Lease) => ({ lease_holder: lease.holder, lease_until: lease.untilMs })
  const isFree = ({ nowMs }: Lease) => sql<boolean>`(lease_until is null or lease_until <= ${nowMs})`

  return {
    async add({ tenantId, id, isPaused, dueAt, settings, state }) {
      const added = await kysely
        .insertInto('import_subscriptions')
        .values({
          tenant_id: tenantId,
          id,
          is_paused: isPaused,
          due_at: dueAt,
          settings: JSON.stringify(settings),
          state: JSON.stringify(state),
        })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
        .executeTakeFirst()
      if (added.numInsertedOrUpdatedRows !== 0n) return
      throw new GatehouseError('conflict', 'import_subscription_exists', `There is an import ${id} already.`)
    },

    async find(tenantId, id) {
      const row = await kysely
        .selectFrom('import_subscriptions')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? undefined : toSubscription(row)
    },

    async list(tenantId, page) {
      let query = kysely.selectFrom('import_subscriptions').selectAll().where('tenant_id', '=', tenantId)
      if (page.cursor !== undefined) query = query.where('id', '>', String(decodeCursor(page.cursor, ['string'])[0]))
      const rows = await query
        .orderBy('id')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toSubscription, (row) => [row.id])
    },

    async change(tenantId, id, { settings, isPaused, dueAt }) {
      const result = await kysely
        .updateTable('import_subscriptions')
        .set({
          // An update needs something to set.
          id,
          ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
          ...(isPaused === undefined ? {} : { is_paused: isPaused }),
          ...(dueAt === undefined ? {} : { due_at: dueAt }),
        })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async remove(tenantId, id) {
      const result = await kysely
        .deleteFrom('import_subscriptions')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async claim(tenantId, id, lease) {
      const row = await kysely
        .updateTable('import_subscriptions')
        .set(claimed(lease))
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where(isFree(lease))
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? undefined : toSubscription(row)
    },

    async claimDue(tenantId, lease, limit) {
      const due = kysely
        .selectFrom('import_subscriptions')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('is_paused', '=', false)
        .where('due_at', '<=', lease.nowMs)
        .where(isFree(lease))
        .orderBy('due_at')
        .limit(limit)
        .forUpdate()
        .skipLocked()
      const rows = await kysely
        .updateTable('import_subscriptions')
        .set(claimed(lease))
        .where('tenant_id', '=', tenantId)
        .where('id', 'in', due)
        .returningAll()
        .execute()
      return rows.map(toSubscription).sort((a, b) => a.dueAt - b.dueAt)
    },

    async settle(tenantId, id, holder, { state, dueAt }) {
      const result = await kysely
        .updateTable('import_subscriptions')
        .set({
          lease_holder: null,
          lease_until: null,
          ...(state === undefined ? {} : { state: JSON.stringify(state) }),
          ...(dueAt === undefined ? {} : { due_at: dueAt }),
        })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('lease_holder', '=', holder)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },
  }
}

function toSubscription(row: SubscriptionRow): ImportSubscription {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    settings: JSON.parse(row.settings) as SubscriptionSettings,
    isPaused: row.is_paused,
    dueAt: row.due_at,
    state: JSON.parse(row.state) as SubscriptionState,
  }
}
