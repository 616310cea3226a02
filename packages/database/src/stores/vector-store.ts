import type { VectorSet, VectorStore } from '@gatehouse/discovery'
import { sql, type Kysely, type Selectable } from 'kysely'
import { bulkChunks } from './bulk-chunks.ts'
import type { Tables } from './tables.ts'

export function vectorStore(kysely: Kysely<Tables>): VectorStore {
  return {
    async sets(tenantId) {
      const rows = await kysely
        .selectFrom('vector_sets')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .orderBy('created_at', 'desc')
        .orderBy('embedder_id')
        .execute()
      return rows.map(toSet)
    },

    async beginSet(set) {
      const row = await kysely
        .insertInto('vector_sets')
        .values({
          tenant_id: set.tenantId,
          embedder_id: set.embedderId,
          dimensions: set.dimensions,
          settings: set.settings,
          created_at: set.createdAt,
        })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'embedder_id']).doUpdateSet({ settings: set.settings }),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      return toSet(row)
    },

    async completeSet(tenantId, embedderId, completedAt) {
      await kysely
        .updateTable('vector_sets')
        .set({ completed_at: completedAt })
        .where('tenant_id', '=', tenantId)
        .where('embedder_id', '=', embedderId)
        .execute()
    },

    async removeSet(tenantId, embedderId) {
      await kysely
        .deleteFrom('vector_sets')
        .where('tenant_id', '=', tenantId)
        .where('embedder_id', '=', embedderId)
        .execute()
    },

    async claimSet(tenantId, embedderId, { holder, nowMs, untilMs }) {
      const result = await kysely
        .updateTable('vector_sets')
        .set({ lease_holder: holder, lease_until: untilMs })
        .where('tenant_id', '=', tenantId)
        .where('embedder_id', '=', embedderId)
        .where(sql<boolean>`(lease_holder = ${holder} or lease_until is null or lease_until <= ${nowMs})`)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async vectors(tenantId, embedderId, digests) {
      const { rows } = await sql<{ digest: string; scale: number; vector: string }>`
        select digest, scale, vector from tool_vectors
        where tenant_id = ${tenantId} and embedder_id = ${embedderId} and digest = any(${digests}::text[])`.execute(
        kysely,
      )
      return new Map(rows.map(({ digest, scale, vector }) => [digest, { scale, values: valuesOf(vector) }]))
    },

    async putVectors(tenantId, embedderId, vectors) {
      const rows = [...vectors].map(([digest, { scale, values }]) => ({ digest, scale, vector: textOf(values) }))
      for (const chunk of bulkChunks(rows, ({ vector }) => vector.length)) {
        await sql`
          insert into tool_vectors (tenant_id, embedder_id, digest, scale, vector)
          select ${tenantId}, ${embedderId}, * from unnest(
            ${chunk.map(({ digest }) => digest)}::text[], ${chunk.map(({ scale }) => scale)}::float8[],
            ${chunk.map(({ vector }) => vector)}::text[])
          on conflict (tenant_id, embedder_id, digest) do update set scale = excluded.scale, vector = excluded.vector
        `.execute(kysely)
      }
    },

    async keepOnly(tenantId, embedderId, digests) {
      const { rows } = await sql`
        delete from tool_vectors where tenant_id = ${tenantId} and embedder_id = ${embedderId}
          and digest not in (select unnest(${[...digests]}::text[]))
        returning 1`.execute(kysely)
      return rows.length
    },
  }
}

function toSet(row: Selectable<Tables['vector_sets']>): VectorSet {
  return {
    tenantId: row.tenant_id,
    embedderId: row.embedder_id,
    dimensions: row.dimensions,
    settings: row.settings,
    createdAt: row.created_at,
    ...(row.completed_at === null ? {} : { completedAt: row.completed_at }),
  }
}

function textOf(values: Int8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}

function valuesOf(text: string): Int8Array {
  return new Int8Array(Buffer.from(text, 'base64'))
}
