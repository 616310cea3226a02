import type { ToolSummary } from '@gatehouse/catalog'
import { decodeCursor } from '@gatehouse/core'
import type { EnrichmentRecord, EnrichmentStore } from '@gatehouse/discovery'
import type { Enrichment } from '@gatehouse/spec'
import { sql, type Kysely, type Selectable } from 'kysely'
import { pageOf } from './page-of.ts'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

type EnrichmentRow = Selectable<Tables['tool_enrichments']>

export function enrichmentStore(kysely: Kysely<Tables>): EnrichmentStore {
  return {
    async put(record) {
      const value = {
        id: record.id,
        digest: record.digest,
        status: record.status,
        enricher_id: record.enricherId,
        enrichment: JSON.stringify(record.enrichment),
        created_at: record.createdAt,
        reviewed_at: record.reviewedAt ?? null,
        reviewed_by: record.reviewedBy ?? null,
      }
      const { tenantId, source, namespace, name } = record
      await kysely
        .insertInto('tool_enrichments')
        .values({ tenant_id: tenantId, source, namespace, name, ...value })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'source', 'namespace', 'name']).doUpdateSet(value))
        .execute()
    },

    async find(tenantId, id) {
      const row = await kysely
        .selectFrom('tool_enrichments')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? undefined : toRecord(row)
    },

    async list(tenantId, { status }, page) {
      let query = kysely.selectFrom('tool_enrichments').selectAll().where('tenant_id', '=', tenantId)
      if (status !== undefined) query = query.where('status', '=', status)
      if (page.cursor !== undefined) {
        const [createdAt, id] = decodeCursor(page.cursor, ['number', 'string'])
        query = query.where(sql<boolean>`(created_at, id) > (${createdAt}, ${id})`)
      }
      const rows = await query
        .orderBy('created_at')
        .orderBy('id')
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, toRecord, (row) => [row.created_at, row.id])
    },

    async counts(tenantId) {
      const rows = await kysely
        .selectFrom('tool_enrichments')
        .select(['status', sql<number>`count(*)`.as('count')])
        .where('tenant_id', '=', tenantId)
        .groupBy('status')
        .execute()
      return { pending: 0, approved: 0, rejected: 0, ...Object.fromEntries(rows.map((row) => [row.status, row.count])) }
    },

    async describedOf(tenantId, tools) {
      const { rows } = await sql<Pick<EnrichmentRow, 'id' | 'digest' | 'status' | 'source' | 'namespace' | 'name'>>`
        select id, digest, status, source, namespace, name from tool_enrichments
        where tenant_id = ${tenantId} and (source, namespace, name) in (
          select source, namespace, name
          from unnest(${tools.map((tool) => tool.source)}::text[], ${tools.map((tool) => tool.namespace)}::text[],
                      ${tools.map((tool) => tool.name)}::text[]) as key (source, namespace, name)
        )`.execute(kysely)
      return new Map(rows.map(({ source, namespace, name, ...known }) => [`${source}://${namespace}.${name}`, known]))
    },

    async review(tenantId, id, { status, at, by }) {
      const row = await kysely
        .updateTable('tool_enrichments')
        .set({ status, reviewed_at: at, reviewed_by: by })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? undefined : toRecord(row)
    },

    apply: (tenantId, tool, words) =>
      kysely.transaction().execute(async (transaction) => {
        const revision = (await lockRevision(transaction, tenantId, 'tools')) + 1
        const ofTool = { tenant_id: tenantId, source: tool.source, namespace: tool.namespace, name: tool.name }
        const row = await transaction
          .selectFrom('tools')
          .select('summary')
          .where((where) => where.and(ofTool))
          .where('is_present', '=', true)
          .executeTakeFirst()
        if (row === undefined) return false
        const { enrichment, ...summary } = JSON.parse(row.summary) as ToolSummary
        if (enrichment === words) return true
        await transaction
          .updateTable('tools')
          .set({
            summary: JSON.stringify(words === undefined ? summary : { ...summary, enrichment: words }),
            revision,
          })
          .where((where) => where.and(ofTool))
          .execute()
        await saveRevision(transaction, tenantId, 'tools', revision)
        return true
      }),
  }
}

function toRecord(row: EnrichmentRow): EnrichmentRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    source: row.source,
    namespace: row.namespace,
    name: row.name,
    digest: row.digest,
    status: row.status,
    enricherId: row.enricher_id,
    enrichment: JSON.parse(row.enrichment) as Enrichment,
    createdAt: row.created_at,
    ...(row.reviewed_at === null ? {} : { reviewedAt: row.reviewed_at }),
    ...(row.reviewed_by === null ? {} : { reviewedBy: row.reviewed_by }),
  }
}
