import { sql, type Kysely, type Selectable } from 'kysely'
import type { RunStore, WebhookDelivery } from '@gatehouse/automation'
import type { Tables } from './tables.ts'

type DeliveryRow = Selectable<Tables['webhook_deliveries']>

export function webhookDeliveryStore(
  kysely: Kysely<Tables>,
): Pick<RunStore, 'takeDueDeliveries' | 'postponeDelivery' | 'removeDelivery'> {
  return {
    async takeDueDeliveries({ now, until }, limit) {
      const { rows } = await sql<DeliveryRow>`
        with due as (
          select tenant_id, id from webhook_deliveries where due_at <= ${now}::int8
          order by due_at limit ${limit} for update skip locked
        )
        update webhook_deliveries set due_at = ${until}, attempts = attempts + 1
        from due where webhook_deliveries.tenant_id = due.tenant_id and webhook_deliveries.id = due.id
        returning webhook_deliveries.*`.execute(kysely)
      return rows.map(toDelivery)
    },

    async postponeDelivery(tenantId, id, dueAt) {
      await kysely
        .updateTable('webhook_deliveries')
        .set({ due_at: dueAt })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
    },

    async removeDelivery(tenantId, id) {
      await kysely.deleteFrom('webhook_deliveries').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
    },
  }
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    runId: row.run_id,
    attempts: row.attempts,
    dueAt: row.due_at,
    ...(JSON.parse(row.delivery) as Pick<WebhookDelivery, 'url' | 'secret' | 'body' | 'traceparent'>),
  }
}
