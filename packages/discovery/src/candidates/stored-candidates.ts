import type { ToolStore } from '@gatehouse/catalog'
import type { Operation, RevisionStore } from '@gatehouse/core'
import type { GrantBook } from '@gatehouse/policy'
import { synonymTerm } from '../enrich/by-rule/synonyms.ts'
import type { Embedder } from '../embed/embedder.ts'
import type { PreparedQuery, Understood } from '../search.ts'
import type { CandidateSource } from './candidate-source.ts'
import type { CandidateSnapshot, CandidateStore, CandidateWish, RowFilter } from './candidate-store.ts'
import { candidateWishes } from './candidate-wishes.ts'
import type { EditionKeeper } from './edition-keeper.ts'
import { PermittedRowsBook } from './permitted-rows-book.ts'
import { rowsOf, type PermittedRows } from './permitted-rows.ts'
import { NamespaceDescriptions } from './namespace-descriptions.ts'
import { smallIndex } from './small-index.ts'

/** What candidates from a database ask of the rest of the house. */
export interface StoredCandidatesDeps {
  readonly store: CandidateStore
  readonly editions: Pick<EditionKeeper, 'ensureFresh'>
  readonly tools: Pick<ToolStore, 'namespaces'>
  readonly grantBook: GrantBook
  readonly revisions: RevisionStore
  readonly embedder: Embedder
  /** Up to so many permitted rows are scanned exactly; above, the approximate index is asked. */
  readonly exactRows: number
}

/**
 * Candidates from PostgreSQL: by words with its full text search, by meaning with pgvector. Both look at permitted rows
 * only; what they find is weighed as in the in-process index.
 */
export function storedCandidates(deps: StoredCandidatesDeps): CandidateSource {
  const book = new PermittedRowsBook()
  const descriptions = new NamespaceDescriptions(deps.tools)

  // NOTE: grants are read before the snapshot: the embedded engine has one connection, and the snapshot holds it.
  const settled = async (op: Operation) => {
    const revisions = await deps.revisions.read(op.tenantId)
    const edition = await deps.editions.ensureFresh(op.tenantId, revisions.tools, op.signal)
    const grants = await deps.grantBook.forPrincipal(op.principal, revisions)
    const describe = await descriptions.of(op.tenantId, revisions.tools)
    return { edition, grants, describe }
  }

  return {
    async permittedFor(op, { prepared, isInScope }) {
      const { edition, grants, describe } = await settled(op)
      const vectors = await embedded(deps.embedder, prepared, op.signal)
      const found = await deps.store.read(edition, async (snapshot) => {
        op.signal.throwIfAborted()
        const permitted = await book.of(snapshot, edition.id, grants)
        const everything = rowsOf(permitted)
        await countTerms(snapshot, permitted, everything, prepared)
        const wanted = isInScope === undefined ? everything : rowsOf(permitted, isInScope)
        const wishes = candidateWishes(prepared, vectors, permitted)
        const ids = await rowsFor(snapshot, wanted, wishes, permitted, deps.exactRows)
        return { permitted, tools: await snapshot.tools(ids) }
      })
      const { count, length, counted } = found.permitted
      const embedder = remembering(deps.embedder, vectors)
      return smallIndex(found.tools, { count, length, counted, describe, embedder, signal: op.signal })
    },

    async permittedNamespaces(op) {
      const { edition, grants, describe } = await settled(op)
      const { namespaces } = await deps.store.read(edition, (snapshot) => book.of(snapshot, edition.id, grants))
      return namespaces.map(({ namespace: { source, namespace }, tools }) => ({
        source,
        namespace,
        tools,
        description: describe(source, namespace),
      }))
    },
  }
}

/** The texts of a search in the order in which the stage that recalls asks for them. */
function textsOf(prepared: Understood['prepared']): readonly string[] {
  return prepared.flatMap(({ text, parts }: PreparedQuery) => [text, ...parts.map((part) => part.text)])
}

async function embedded(
  embedder: Embedder,
  prepared: Understood['prepared'],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Float32Array>> {
  const texts = [...new Set(textsOf(prepared))]
  const vectors = await embedder.embedQueries(texts, signal)
  return new Map(texts.map((text, i) => [text, vectors[i]!]))
}

/** The same embedder, which does not compute again what it has. */
function remembering(embedder: Embedder, vectors: ReadonlyMap<string, Float32Array>): Embedder {
  return {
    ...embedder,
    embedQueries: async (texts, signal) =>
      texts.every((text) => vectors.has(text))
        ? texts.map((text) => vectors.get(text)!)
        : embedder.embedQueries(texts, signal),
  }
}

/** Counts are kept with what is permitted, so a term is counted once per state and principal. */
async function countTerms(
  snapshot: CandidateSnapshot,
  permitted: PermittedRows,
  filter: RowFilter,
  prepared: Understood['prepared'],
): Promise<void> {
  const asked = prepared.flatMap(({ terms, parts }) => [...terms, ...parts.flatMap((part) => part.terms)])
  const unknown = [...new Set(asked)].filter((term) => !permitted.counted.has(term))
  if (unknown.length === 0) return
  if (permitted.counted.size > maxCountedTerms) permitted.counted.clear()
  const count = async (terms: readonly string[]): Promise<void> => {
    const counts = terms.length === 0 ? [] : await snapshot.countTerms(filter, terms)
    for (const [term, found] of counts) permitted.counted.set(term, found)
  }
  await count([...new Set(asked)])
  await count(unknown.filter((term) => permitted.counted.get(term) === 0).map(synonymTerm))
}

const maxCountedTerms = 5_000

async function rowsFor(
  snapshot: CandidateSnapshot,
  filter: RowFilter,
  wishes: readonly CandidateWish[],
  permitted: PermittedRows,
  exactRows: number,
): Promise<readonly number[]> {
  if (filter.count === 0) return []
  const ids = new Set<number>()
  const meanLength = permitted.length / permitted.count
  for (const wish of wishes) {
    if (wish.lookedFor.length > 0) for (const id of await snapshot.byWords(filter, wish, meanLength)) ids.add(id)
    if (wish.vector === undefined) continue
    for (const id of await snapshot.byMeaning(filter, wish, { exactRows })) ids.add(id)
  }
  return [...ids]
}
