import type { ResultStore, StoredResult } from '@gatehouse/automation'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Tables } from './tables.ts'

type ResultRow = Selectable<Tables['stored_results']>

export function resultStore(kysely: Kysely<Tables>): ResultStore {
  return {
    async begin(result) {
      await kysely
        .insertInto('stored_results')
        .values({
          tenant_id: result.tenantId,
          id: result.id,
          user_id: result.userId,
          content_type: result.contentType,
          size_bytes: 0,
          digest: null,
          is_whole: false,
          created_at: result.createdAt,
          expires_at: result.expiresAt,
        })
        .execute()
    },

    async append({ tenantId, id }, { position, content }, maxTenantBytes) {
      // One statement, so that a piece is there exactly when it is counted.
      const { rows } = await sql<{ added: boolean; is_there: boolean }>`
        with grown as (
          update stored_results set size_bytes = size_bytes + ${content.length}
          where tenant_id = ${tenantId} and id = ${id} and not is_whole
            and (select sum(size_bytes) from stored_results where tenant_id = ${tenantId}) + ${content.length} <= ${maxTenantBytes}
          returning 1
        ), added as (
          insert into stored_result_pieces (tenant_id, id, position, content)
          select ${tenantId}, ${id}, ${position}, ${content.toString('base64')} from grown
          returning 1
        )
        select exists (select 1 from added) as added,
          exists (select 1 from stored_results where tenant_id = ${tenantId} and id = ${id} and not is_whole) as is_there
      `.execute(kysely)
      const { added, is_there } = rows[0]!
      if (added) return 'added'
      return is_there ? 'full' : 'gone'
    },

    async finish({ tenantId, id }, { sha256, expiresAt }) {
      const result = await kysely
        .updateTable('stored_results')
        .set({ is_whole: true, digest: sha256, expires_at: expiresAt })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('is_whole', '=', false)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async find({ tenantId, id, userId }, nowMs) {
      const row = await kysely
        .selectFrom('stored_results')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .where('is_whole', '=', true)
        .where('expires_at', '>', nowMs)
        .executeTakeFirst()
      return row === undefined ? undefined : toResult(row)
    },

    async piece({ tenantId, id }, position) {
      const row = await kysely
        .selectFrom('stored_result_pieces')
        .select('content')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('position', '=', position)
        .executeTakeFirst()
      return row === undefined ? undefined : Buffer.from(row.content, 'base64')
    },

    async remove({ tenantId, id }) {
      const result = await kysely
        .deleteFrom('stored_results')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async removeExpired(nowMs, limit) {
      const { rows } = await sql`
        delete from stored_results where (tenant_id, id) in (
          select tenant_id, id from stored_results where expires_at <= ${nowMs} order by expires_at limit ${limit}
        ) returning 1`.execute(kysely)
      return rows.length
    },
  }
}

function toResult(row: ResultRow): StoredResult {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    userId: row.user_id,
    contentType: row.content_type,
    sizeBytes: row.size_bytes,
    sha256: row.digest ?? '',
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
