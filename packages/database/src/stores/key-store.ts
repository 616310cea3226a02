import { sql, type Kysely, type Selectable } from 'kysely'
import { GatehouseError, decodeCursor } from '@gatehouse/core'
import type { ApiKey, KeyStore } from '@gatehouse/identity'
import { violates } from '../engine/wrap-database-error.ts'
import { pageOf } from './page-of.ts'
import type { Tables } from './tables.ts'
import { aliasesOfUser, toUser, userColumns, type UserRow } from './user-row.ts'
import { withoutNulls } from './without-nulls.ts'

type KeyRow = Selectable<Tables['api_keys']>

export function keyStore(kysely: Kysely<Tables>): KeyStore {
  return {
    insert: (key) => insert(kysely, key),

    async findByPrefix(prefix) {
      const { rows } = await sql<UserRow & Prefixed<KeyRow>>`
        select ${userColumns}, k.tenant_id as key_tenant_id, k.id as key_id, k.prefix as key_prefix,
               k.digest as key_digest, k.user_id as key_user_id, k.name as key_name, k.scopes as key_scopes,
               k.expires_at as key_expires_at, k.revoked_at as key_revoked_at, k.created_at as key_created_at,
               k.created_by as key_created_by
        from api_keys k join users u on u.tenant_id = k.tenant_id and u.id = k.user_id ${aliasesOfUser}
        where k.prefix = ${prefix}`.execute(kysely)
      const row = rows[0]
      return row === undefined ? undefined : { key: toKey(keyPart(row)), user: toUser(row) }
    },

    async list(tenantId, filter, page) {
      const [createdAt, id] = page.cursor === undefined ? [] : decodeCursor(page.cursor, ['number', 'string'])
      let query = kysely.selectFrom('api_keys').selectAll().where('tenant_id', '=', tenantId)
      if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
      if (createdAt !== undefined) query = query.where(sql<boolean>`(created_at, id) > (${createdAt}, ${id})`)
      const rows = await query
        .orderBy('created_at')
        .orderBy('id')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toKey, (row) => [row.created_at, row.id])
    },

    async revoke(tenantId, keyId, revokedAt) {
      const result = await kysely
        .updateTable('api_keys')
        .set({ revoked_at: sql<number>`coalesce(revoked_at, ${revokedAt})` })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', keyId)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },
  }
}

async function insert(kysely: Kysely<Tables>, key: ApiKey): Promise<void> {
  try {
    await kysely
      .insertInto('api_keys')
      .values({
        tenant_id: key.tenantId,
        id: key.id,
        prefix: key.prefix,
        digest: key.digest,
        user_id: key.userId,
        name: key.name ?? null,
        scopes: [...key.scopes],
        expires_at: key.expiresAt ?? null,
        revoked_at: key.revokedAt ?? null,
        created_at: key.createdAt,
        created_by: key.createdBy ?? null,
      })
      .execute()
  } catch (error) {
    if (!violates(error, 'api_keys_tenant_id_user_id_fkey')) throw error
    throw new GatehouseError('not_found', 'user_not_found', `There is no user ${JSON.stringify(key.userId)}.`, {
      hint: 'Create the user first.',
      cause: error,
    })
  }
}

type Prefixed<Row> = { readonly [K in keyof Row & string as `key_${K}`]: Row[K] }

function keyPart(row: Prefixed<KeyRow>): KeyRow {
  return {
    tenant_id: row.key_tenant_id,
    id: row.key_id,
    prefix: row.key_prefix,
    digest: row.key_digest,
    user_id: row.key_user_id,
    name: row.key_name,
    scopes: row.key_scopes,
    expires_at: row.key_expires_at,
    revoked_at: row.key_revoked_at,
    created_at: row.key_created_at,
    created_by: row.key_created_by,
  }
}

function toKey(row: KeyRow): ApiKey {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    prefix: row.prefix,
    digest: row.digest,
    userId: row.user_id,
    ...withoutNulls({ name: row.name, expiresAt: row.expires_at, revokedAt: row.revoked_at }),
    scopes: row.scopes,
    createdAt: row.created_at,
    ...withoutNulls({ createdBy: row.created_by }),
  }
}
