import type { Kysely } from 'kysely'
import type { RevisionStore } from '@gatehouse/core'
import type { Tables } from './tables.ts'

export function revisionStore(kysely: Kysely<Tables>): RevisionStore {
  return {
    async read(tenantId) {
      const rows = await kysely
        .selectFrom('revisions')
        .select(['name', 'value'])
        .where('tenant_id', '=', tenantId)
        .execute()
      const valueOf = (name: string): number => rows.find((row) => row.name === name)?.value ?? 0
      return { grants: valueOf('grants'), tools: valueOf('tools'), rules: valueOf('rules'), hooks: valueOf('hooks') }
    },
  }
}
