import type { Logger } from '@gatehouse/core'
import type { Stores } from '@gatehouse/database'
import {
  EditionKeeper,
  IndexKeeper,
  openBuiltInEmbedder,
  storedCandidates,
  type DiscoveryDeps,
} from '@gatehouse/discovery'
import { createPermittedTools, type GrantBook } from '@gatehouse/policy'

/** Where searches get their candidates. */
export type CandidateSetup =
  | { readonly kind: 'in_process' }
  /** `exactRows`: up to so many permitted tools are compared one by one; above, the approximate index is asked. */
  | { readonly kind: 'pgvector'; readonly exactRows: number }

/** What search stands on, and what keeps it as new as the catalog. */
export interface CandidateDesk extends AsyncDisposable {
  readonly forSearch: Pick<DiscoveryDeps, 'indexes' | 'permittedTools' | 'revisions' | 'candidates'>
  /** Reads the catalog up to a revision. */
  ensureFresh(tenantId: string, revision: number, signal: AbortSignal): Promise<unknown>
}

export function createCandidateDesk(deps: {
  readonly setup: CandidateSetup
  readonly stores: Pick<Stores, 'tools' | 'revisions' | 'candidates'>
  readonly grantBook: GrantBook
  readonly savedIndexes: { readonly folder: string; readonly maxBytes: number }
  readonly log: Logger
}): CandidateDesk {
  const { setup, stores, grantBook, log } = deps
  const { tools, revisions, candidates: store } = stores
  const embedder = openBuiltInEmbedder()
  const indexes = new IndexKeeper({ tools, log, embedder, savedIn: deps.savedIndexes })
  const inMemory = { indexes, permittedTools: createPermittedTools({ grantBook }), revisions }
  if (setup.kind === 'in_process') {
    return {
      forSearch: inMemory,
      ensureFresh: (...asked) => indexes.ensureFresh(...asked),
      [Symbol.asyncDispose]: () => indexes[Symbol.asyncDispose](),
    }
  }
  const { exactRows } = setup
  const editions = new EditionKeeper({ store, tools, embedder, log, exactRows })
  const candidates = storedCandidates({ store, editions, tools, grantBook, revisions, embedder, exactRows })
  return {
    // The index in memory is asked for nothing then, and stays empty.
    forSearch: { ...inMemory, candidates },
    ensureFresh: (...asked) => editions.ensureFresh(...asked),
    async [Symbol.asyncDispose]() {
      await editions[Symbol.asyncDispose]()
      await indexes[Symbol.asyncDispose]()
    },
  }
}
