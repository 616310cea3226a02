import type { Kysely } from 'kysely'
import type { RevisionStore, Revisions } from '@gatehouse/core'
import type { Tables } from './tables.ts'

export function revisionStore(kysely: Kysely<Tables>): RevisionStore {
  return {
    async read(tenantId) {
      const rows = await kysely
        .selectFrom('revisions')
        .select(['name', 'value'])
        .where('tenant_id', '=', tenantId)
        .execute()
      return revisionsOf(new Map(rows.map(({ name, value }) => [name, value])))
    },
  }
}

export function revisionsOf(counters: ReadonlyMap<string, number>): Required<Revisions> {
  const valueOf = (name: keyof Revisions): number => counters.get(name) ?? 0
  return { grants: valueOf('grants'), tools: valueOf('tools'), rules: valueOf('rules'), hooks: valueOf('hooks') }
}
