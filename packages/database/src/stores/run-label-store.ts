import { sql, type Kysely } from 'kysely'
import type { RunLabelStore } from '@gatehouse/policy'
import type { Tables } from './tables.ts'

export function runLabelStore(kysely: Kysely<Tables>): RunLabelStore {
  return {
    async read(tenantId, run, now) {
      const rows = await kysely
        .selectFrom('run_labels')
        .select('label')
        .where('tenant_id', '=', tenantId)
        .where('run', '=', run)
        .where('expires_at', '>', now)
        .orderBy('label')
        .execute()
      return rows.map(({ label }) => label)
    },

    async add(tenantId, run, labels, expiresAt) {
      // In one order, so that two who add the same do not wait for each other in a circle.
      const rows = [...new Set(labels)]
        .sort()
        .map((label) => ({ tenant_id: tenantId, run, label, expires_at: expiresAt }))
      if (rows.length === 0) return
      await kysely
        .insertInto('run_labels')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'run', 'label'])
            .doUpdateSet({ expires_at: sql`greatest(run_labels.expires_at, excluded.expires_at)` }),
        )
        .execute()
    },

    async sweep(now) {
      const result = await kysely.deleteFrom('run_labels').where('expires_at', '<=', now).executeTakeFirst()
      return Number(result.numDeletedRows)
    },
  }
}
