import type { Kysely } from 'kysely'
import type { Target, TargetStore } from '@gatehouse/automation'
import type { Tables } from './tables.ts'

export function targetStore(kysely: Kysely<Tables>): TargetStore {
  return {
    async put(target) {
      const definition = JSON.stringify(target)
      await kysely
        .insertInto('targets')
        .values({ tenant_id: target.tenantId, id: target.id, definition })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet({ definition }))
        .execute()
    },

    async find(tenantId, id) {
      const row = await kysely
        .selectFrom('targets')
        .select('definition')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? undefined : (JSON.parse(row.definition) as Target)
    },

    async list(tenantId) {
      const rows = await kysely
        .selectFrom('targets')
        .select('definition')
        .where('tenant_id', '=', tenantId)
        .orderBy('id')
        .execute()
      return rows.map((row) => JSON.parse(row.definition) as Target)
    },
  }
}
