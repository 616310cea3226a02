import { sql, type Kysely } from 'kysely'
import type { CandidateStore } from '@gatehouse/discovery'
import type { Tables } from '../tables.ts'
import { applyCandidatePage } from './apply-candidate-page.ts'
import { candidateSnapshot } from './candidate-snapshot.ts'
import { tableName } from './candidate-tables.ts'
import { openEdition } from './open-edition.ts'
import { readEditionState } from './read-edition-state.ts'
import { tendVectorIndex } from './vector-index.ts'

/** How long a statement of a search may take. */
const searchTimeoutMs = 15_000

/**
 * For the statements of one search. Their plans depend on what is permitted, so each is planned for itself. The walk
 * through the graph goes on until enough permitted rows are found, or so many have been looked at.
 */
const settings = {
  statement_timeout: String(searchTimeoutMs),
  plan_cache_mode: 'force_custom_plan',
  enable_seqscan: 'on',
  jit: 'off',
  'hnsw.iterative_scan': 'relaxed_order',
  'hnsw.ef_search': '200',
  'hnsw.max_scan_tuples': '20000',
} as const

/** Full text search of PostgreSQL and pgvector. Nothing of either is touched before an edition is opened. */
export function candidateStore(kysely: Kysely<Tables>, engine: 'embedded' | 'server'): CandidateStore {
  return {
    open: (tenantId, embedder) => openEdition(kysely, tenantId, embedder),
    stateOf: (edition) => readEditionState(kysely, edition),
    apply: (edition, page) =>
      kysely.transaction().execute((transaction) => applyCandidatePage(transaction, edition, page)),
    async bytesOf({ id }) {
      const names = (['namespaces', 'tools', 'vectors'] as const).map((table) => tableName(table, id))
      const { rows } = await sql<{ bytes: number }>`
        select sum(pg_total_relation_size(to_regclass(name)))::int8 as bytes
        from unnest(${names}::text[]) as edition (name)`.execute(kysely)
      return rows[0]!.bytes
    },
    tend: (edition, options) => tendVectorIndex(kysely, edition, { ...options, engine }),
    read: (edition, work) =>
      kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (transaction) => {
          const assigned = Object.entries(settings).map(([name, value]) => sql`set_config(${name}, ${value}, true)`)
          await sql`select ${sql.join(assigned)}`.execute(transaction)
          return work(await candidateSnapshot(transaction, edition))
        }),
  }
}
