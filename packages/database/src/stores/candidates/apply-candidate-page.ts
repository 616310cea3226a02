import { sql, type Transaction } from 'kysely'
import type { CandidateDocument, CandidatePage, Edition } from '@gatehouse/discovery'
import type { Tables } from '../tables.ts'
import { tablesOf } from './candidate-tables.ts'
import { halfvecText } from './halfvec.ts'

/** False when another process has gone on with the edition; nothing is changed then. */
export async function applyCandidatePage(
  transaction: Transaction<Tables>,
  edition: Edition,
  page: CandidatePage,
): Promise<boolean> {
  const moved = await transaction
    .updateTable('candidate_editions')
    .set({ revision: page.revision, step: page.step + 1 })
    .where('tenant_id', '=', edition.tenantId)
    .where('id', '=', edition.id)
    .where('step', '=', page.step)
    .executeTakeFirst()
  if (moved.numUpdatedRows === 0n) return false
  const touched = new Set<number>()
  await removeTools(transaction, edition, page.removed, touched)
  await putTools(transaction, edition, page.present, touched)
  if (touched.size > 0) await recount(transaction, edition, [...touched])
  return true
}

async function putTools(
  transaction: Transaction<Tables>,
  edition: Edition,
  documents: readonly CandidateDocument[],
  touched: Set<number>,
): Promise<void> {
  if (documents.length === 0) return
  const { namespaces, tools, vectors } = tablesOf(edition)
  const places = new Map(documents.map((one) => [namespaceKey(one), one]))
  const sources = [...places.values()].map(({ source }) => source)
  const paths = [...places.values()].map(({ namespace }) => namespace)
  await sql`
    insert into ${namespaces} (source, namespace)
    select source, namespace from unnest(${sources}::text[], ${paths}::text[]) as given (source, namespace)
    on conflict (source, namespace) do nothing`.execute(transaction)
  const { rows } = await sql<{ id: number; source: string; namespace: string }>`
    select id, source, namespace from ${namespaces} where (source, namespace) in (
      select source, namespace from unnest(${sources}::text[], ${paths}::text[]) as given (source, namespace)
    )`.execute(transaction)
  const ids = new Map(rows.map((row) => [namespaceKey(row), row.id]))
  const idOf = (one: CandidateDocument): number => ids.get(namespaceKey(one))!
  for (const id of ids.values()) touched.add(id)

  await sql`
    with written as (
      insert into ${tools} (namespace_id, name, length, words, uses)
      select namespace_id, name, length, words::tsvector, uses
      from unnest(${documents.map(idOf)}::int4[], ${documents.map(({ name }) => name)}::text[],
                  ${documents.map(({ length }) => length)}::int4[], ${documents.map(wordsText)}::text[],
                  ${documents.map(({ uses }) => (uses === undefined ? null : JSON.stringify(uses)))}::text[])
           as given (namespace_id, name, length, words, uses)
      on conflict (namespace_id, name) do update
        set length = excluded.length, words = excluded.words, uses = excluded.uses
      returning id, namespace_id, name
    )
    insert into ${vectors} as known (id, namespace_id, embedding)
    select written.id, written.namespace_id, given.embedding::halfvec
    from written
    join unnest(${documents.map(idOf)}::int4[], ${documents.map(({ name }) => name)}::text[],
                ${documents.map(({ vector }) => halfvecText(vector))}::text[])
         as given (namespace_id, name, embedding)
      on given.namespace_id = written.namespace_id and given.name = written.name
    on conflict (id) do update set embedding = excluded.embedding
      where known.embedding <> excluded.embedding`.execute(transaction)
}

async function removeTools(
  transaction: Transaction<Tables>,
  edition: Edition,
  removed: CandidatePage['removed'],
  touched: Set<number>,
): Promise<void> {
  if (removed.length === 0) return
  const { namespaces, tools, vectors } = tablesOf(edition)
  const { rows } = await sql<{ id: number; namespace_id: number }>`
    delete from ${tools} as known
    using unnest(${removed.map(({ source }) => source)}::text[], ${removed.map(({ namespace }) => namespace)}::text[],
                 ${removed.map(({ name }) => name)}::text[]) as given (source, namespace, name)
    join ${namespaces} as place on place.source = given.source and place.namespace = given.namespace
    where known.namespace_id = place.id and known.name = given.name
    returning known.id, known.namespace_id`.execute(transaction)
  if (rows.length === 0) return
  for (const row of rows) touched.add(row.namespace_id)
  await sql`delete from ${vectors} where id = any(${rows.map(({ id }) => id)}::int4[])`.execute(transaction)
}

async function recount(transaction: Transaction<Tables>, edition: Edition, ids: readonly number[]): Promise<void> {
  const { namespaces, tools } = tablesOf(edition)
  await sql`
    update ${namespaces} as place set tools = counted.tools, length = counted.length
    from (
      select given.id, count(known.id)::int4 as tools, coalesce(sum(known.length), 0) as length
      from unnest(${ids}::int4[]) as given (id)
      left join ${tools} as known on known.namespace_id = given.id
      group by given.id
    ) as counted
    where place.id = counted.id`.execute(transaction)
}

function namespaceKey({ source, namespace }: { readonly source: string; readonly namespace: string }): string {
  return `${source}://${namespace}`
}

/** https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSVECTOR */
function wordsText({ terms }: CandidateDocument): string {
  let position = 0
  return Array.from(
    terms,
    ([term, groups]) =>
      `${lexemeText(term)}:${groups.map((group) => `${Math.min(16_383, ++position)}${group}`).join(',')}`,
  ).join(' ')
}

export function lexemeText(term: string): string {
  return `'${term.replaceAll(/['\\]/g, '$&$&')}'`
}
