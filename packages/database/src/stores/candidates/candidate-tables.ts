import { sql, type GeneratedAlways, type RawBuilder } from 'kysely'
import type { Edition } from '@gatehouse/discovery'

export interface CandidateTables {
  readonly candidate_editions: {
    tenant_id: string
    id: GeneratedAlways<number>
    embedder_id: string
    dimensions: number
    revision: number
    step: number
    opened_at: number
  }
}

/** The tables of one edition, as they stand in statements. */
export function tablesOf({ id }: Pick<Edition, 'id'>): Readonly<Record<EditionTable, RawBuilder<unknown>>> {
  return {
    namespaces: sql.table(tableName('namespaces', id)),
    tools: sql.table(tableName('tools', id)),
    vectors: sql.table(tableName('vectors', id)),
  }
}

export type EditionTable = 'namespaces' | 'tools' | 'vectors'

export function tableName(table: EditionTable, editionId: number): string {
  return `candidate_${table}_${editionId}`
}

export function vectorIndexName(editionId: number): string {
  return `${tableName('vectors', editionId)}_hnsw`
}
