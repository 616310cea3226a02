import { sql, type Kysely } from 'kysely'
import type { Tool, ToolStore } from '@gatehouse/catalog'
import type { ToolDefinition } from '@gatehouse/spec'
import { applyPage } from './apply-tool-page.ts'
import type { Tables } from './tables.ts'
import { toolChangesSince } from './tool-changes-since.ts'

export function toolStore(kysely: Kysely<Tables>): ToolStore {
  const findMany: ToolStore['findMany'] = async (tenantId, keys) => {
    const sources = keys.map((key) => key.source)
    const namespaces = keys.map((key) => key.namespace)
    const names = keys.map((key) => key.name)
    const { rows } = await sql<ToolRow>`
      select t.tenant_id, t.source, t.hash, t.revision, t.definition
      from (
        select source, namespace, name, min(place) as place
        from unnest(${sources}::text[], ${namespaces}::text[], ${names}::text[])
             with ordinality as key (source, namespace, name, place)
        group by source, namespace, name
      ) as key
      join tools t on t.tenant_id = ${tenantId}
        and t.source = key.source and t.namespace = key.namespace and t.name = key.name
      where t.is_present
      order by key.place`.execute(kysely)
    return rows.map(toTool)
  }

  return {
    applyPage: (page) => kysely.transaction().execute((transaction) => applyPage(transaction, page)),

    async find(tenantId, key) {
      const row = await kysely
        .selectFrom('tools')
        .select(['tenant_id', 'source', 'hash', 'revision', 'definition'])
        .where('tenant_id', '=', tenantId)
        .where('source', '=', key.source)
        .where('namespace', '=', key.namespace)
        .where('name', '=', key.name)
        .where('is_present', '=', true)
        .executeTakeFirst()
      return row === undefined ? undefined : toTool(row)
    },

    findMany,

    async existing(tenantId, keys) {
      const { rows } = await sql<{ source: string; namespace: string; name: string }>`
        select source, namespace, name from tools
        where tenant_id = ${tenantId} and is_present and (source, namespace, name) in (
          select source, namespace, name
          from unnest(${keys.map((key) => key.source)}::text[], ${keys.map((key) => key.namespace)}::text[],
                      ${keys.map((key) => key.name)}::text[]) as key (source, namespace, name)
        )`.execute(kysely)
      return rows
    },

    changesSince: (tenantId, revision, signal) => toolChangesSince(kysely, { tenantId, revision, signal }),

    namespaces: (tenantId) =>
      kysely
        .selectFrom('tool_namespaces')
        .select(['source', 'namespace', 'description'])
        .where('tenant_id', '=', tenantId)
        .orderBy('source')
        .orderBy('namespace')
        .execute(),
  }
}

interface ToolRow {
  readonly tenant_id: string
  readonly source: string
  readonly hash: string
  readonly revision: number
  readonly definition: string
}

function toTool(row: ToolRow): Tool {
  return {
    ...(JSON.parse(row.definition) as ToolDefinition),
    tenantId: row.tenant_id,
    source: row.source,
    hash: row.hash,
    revision: row.revision,
  }
}
