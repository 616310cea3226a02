import { silentLogger } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { createGrantBook } from '@gatehouse/policy'
import { EditionKeeper, storedCandidates, type CandidateSource, type Embedder } from '../src/index.ts'

/** Candidates from a database, wired as an app wires them. */
export function openStoredCandidates(
  { stores }: Pick<Database, 'stores'>,
  embedder: Embedder,
  { exactRows = 1_000 }: { readonly exactRows?: number } = {},
): AsyncDisposable & { readonly source: CandidateSource; readonly editions: EditionKeeper } {
  const { candidates: store, tools, revisions, grants } = stores
  const editions = new EditionKeeper({ store, tools, embedder, log: silentLogger, exactRows })
  const grantBook = createGrantBook({ grants })
  return {
    source: storedCandidates({ store, editions, tools, grantBook, revisions, embedder, exactRows }),
    editions,
    [Symbol.asyncDispose]: () => editions[Symbol.asyncDispose](),
  }
}
