import { sql, type Transaction } from 'kysely'
import type { ToolSummary } from '@gatehouse/catalog'
import type { CandidateNamespace, CandidateSnapshot, CandidateWish, Edition, RowFilter } from '@gatehouse/discovery'
import type { Tables } from '../tables.ts'
import { lexemeText } from './apply-candidate-page.ts'
import { tablesOf } from './candidate-tables.ts'
import { halfvecText, readHalfvec } from './halfvec.ts'
import { readEditionState } from './read-edition-state.ts'
import { conditionOf } from './row-filter.ts'
import { vectorIndexState } from './vector-index.ts'
import { wordScore } from './word-score.ts'

const namesPerPage = 5_000

/** Everything that a search reads, within one transaction. */
export async function candidateSnapshot(
  transaction: Transaction<Tables>,
  edition: Edition,
): Promise<CandidateSnapshot> {
  const { namespaces, tools, vectors } = tablesOf(edition)
  const state = await readEditionState(transaction, edition)
  let places: Promise<readonly CandidateNamespace[]> | undefined

  const scanExactly = async (filter: RowFilter, vector: string, limit: number): Promise<readonly number[]> => {
    // NOTE: the sum keeps the planner from the approximate index.
    const { rows } = await sql<{ id: number }>`
      select id from ${vectors} where ${conditionOf(filter)}
      order by (embedding <#> ${vector}::halfvec) + 0, id limit ${limit}`.execute(transaction)
    return rows.map(({ id }) => id)
  }

  return {
    ...state,

    namespaces: () =>
      (places ??= sql<CandidateNamespace>`
        select id, source, namespace, tools, length from ${namespaces} where tools > 0 order by id`
        .execute(transaction)
        .then(({ rows }) => rows)),

    async composed() {
      const { rows } = await sql<ComposedRow>`
        select tool.id, tool.namespace_id, place.source, place.namespace, tool.name, tool.uses
        from ${tools} as tool join ${namespaces} as place on place.id = tool.namespace_id
        where tool.uses is not null order by tool.id`.execute(transaction)
      return rows.map(({ namespace_id, uses, ...tool }) => ({
        ...tool,
        namespaceId: namespace_id,
        uses: JSON.parse(uses) as ReturnType<typeof JSON.parse>,
      }))
    },

    async *toolsIn(namespaceIds) {
      for (let after = 0; ;) {
        const { rows } = await sql<{ id: number; namespaceId: number; name: string; length: number }>`
          select id, namespace_id as "namespaceId", name, length from ${tools}
          where namespace_id = any(${[...namespaceIds]}::int4[]) and id > ${after}
          order by id limit ${namesPerPage}`.execute(transaction)
        if (rows.length > 0) yield rows
        if (rows.length < namesPerPage) return
        after = rows.at(-1)!.id
      }
    },

    async countTerms(filter, terms) {
      const { rows } = await sql<{ term: string; found: number }>`
        select asked.term, (
          select count(*)::int4 from ${tools} where words @@ asked.query::tsquery and ${conditionOf(filter)}
        ) as found
        from unnest(${[...terms]}::text[], ${terms.map(lexemeText)}::text[]) as asked (term, query)`.execute(
        transaction,
      )
      return new Map(rows.map(({ term, found }) => [term, found]))
    },

    async byWords(filter: RowFilter, wish: CandidateWish, meanLength: number) {
      const query = wish.lookedFor.map(lexemeText).join(' | ')
      const { rows } = await sql<{ id: number }>`
        select id from ${tools} where words @@ ${query}::tsquery and ${conditionOf(filter)}
        order by ${wordScore(wish.terms, meanLength)} desc, id limit ${wish.limit}`.execute(transaction)
      return rows.map(({ id }) => id)
    },

    async byMeaning(filter, { vector, limit }, { exactRows }) {
      if (vector === undefined) return []
      const text = halfvecText(vector)
      if (filter.count <= exactRows || (await vectorIndexState(transaction, edition)) !== 'valid') {
        return scanExactly(filter, text, limit)
      }
      const { rows } = await sql<{ id: number }>`
        select id from ${vectors} where ${conditionOf(filter)}
        order by embedding <#> ${text}::halfvec limit ${limit}`.execute(transaction)
      // The walk through the graph has ended before it met as many permitted rows as there are.
      if (rows.length < Math.min(limit, filter.count)) return scanExactly(filter, text, limit)
      return rows.map(({ id }) => id)
    },

    async tools(ids) {
      const { rows } = await sql<{ summary: string; vector: string }>`
        select stored.summary, encode(halfvec_send(known.embedding), 'base64') as vector
        from unnest(${[...ids]}::int4[]) with ordinality as wanted (id, position)
        join ${tools} as tool on tool.id = wanted.id
        join ${namespaces} as place on place.id = tool.namespace_id
        join ${vectors} as known on known.id = tool.id
        join tools as stored on stored.tenant_id = ${edition.tenantId} and stored.source = place.source
          and stored.namespace = place.namespace and stored.name = tool.name and stored.is_present
        order by wanted.position`.execute(transaction)
      return rows.map(({ summary, vector }) => ({
        tool: JSON.parse(summary) as ToolSummary,
        vector: readHalfvec(vector),
      }))
    },
  }
}

interface ComposedRow {
  readonly id: number
  readonly namespace_id: number
  readonly source: string
  readonly namespace: string
  readonly name: string
  readonly uses: string
}
