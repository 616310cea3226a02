import { sql, type Kysely, type Selectable } from 'kysely'
import type { SealedSecret, SecretStore, SecretSummary } from '@gatehouse/automation'
import { decodeCursor } from '@gatehouse/core'
import { pageOf } from './page-of.ts'
import type { Tables } from './tables.ts'

type SecretRow = Selectable<Tables['secrets']>

export function secretStore(kysely: Kysely<Tables>): SecretStore {
  return {
    async put(secret) {
      const value = {
        master_key_id: secret.masterKeyId,
        wrapped_key: secret.wrappedKey,
        sealed: secret.sealed,
        updated_at: secret.updatedAt,
      }
      const row = await kysely
        .insertInto('secrets')
        .values({ tenant_id: secret.tenantId, name: secret.name, ...value, created_at: secret.createdAt })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet(value))
        .returning(['name', 'created_at', 'updated_at'])
        .executeTakeFirstOrThrow()
      return toSummary(row)
    },

    async find(tenantId, name) {
      const row = await kysely
        .selectFrom('secrets')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('name', '=', name)
        .executeTakeFirst()
      return row === undefined ? undefined : toSecret(row)
    },

    async list(tenantId, page) {
      let query = kysely.selectFrom('secrets').select(['name', 'created_at', 'updated_at'])
      query = query.where('tenant_id', '=', tenantId)
      if (page.cursor !== undefined) query = query.where('name', '>', nameAt(page.cursor))
      const rows = await query
        .orderBy('name')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toSummary, (row) => [row.name])
    },

    async remove(tenantId, name) {
      const result = await kysely
        .deleteFrom('secrets')
        .where('tenant_id', '=', tenantId)
        .where('name', '=', name)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async listWrappedByOthers(masterKeyId, page) {
      const [tenantId, name] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['string', 'string'])
      let query = kysely.selectFrom('secrets').selectAll().where('master_key_id', '<>', masterKeyId)
      if (tenantId !== undefined) query = query.where(sql<boolean>`(tenant_id, name) > (${tenantId}, ${name})`)
      const rows = await query
        .orderBy('tenant_id')
        .orderBy('name')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toSecret, (row) => [row.tenant_id, row.name])
    },

    async rewrap(secret, key) {
      const result = await kysely
        .updateTable('secrets')
        .set({ master_key_id: key.masterKeyId, wrapped_key: key.wrappedKey })
        .where('tenant_id', '=', secret.tenantId)
        .where('name', '=', secret.name)
        .where('wrapped_key', '=', secret.wrappedKey)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },
  }
}

function nameAt(cursor: string): string {
  return String(decodeCursor(cursor, ['string'])[0])
}

function toSummary(row: Pick<SecretRow, 'name' | 'created_at' | 'updated_at'>): SecretSummary {
  return { name: row.name, createdAt: row.created_at, updatedAt: row.updated_at }
}

function toSecret(row: SecretRow): SealedSecret {
  return {
    tenantId: row.tenant_id,
    ...toSummary(row),
    masterKeyId: row.master_key_id,
    wrappedKey: row.wrapped_key,
    sealed: row.sealed,
  }
}
