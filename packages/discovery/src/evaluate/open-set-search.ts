import { silentLogger, type Operation, type RevisionStore } from '@gatehouse/core'
import { createPermittedTools, createGrantBook, type Grant } from '@gatehouse/policy'
import { findTools, type DiscoveryDeps } from '../find-tools.ts'
import { openBuiltInEmbedder } from '../embed/built-in-embedder.ts'
import { closeness } from '../hybrid/evidence.ts'
import { gatherEvidence } from '../hybrid/gather-evidence.ts'
import { readTool } from '../indexed-tool.ts'
import { IndexKeeper } from '../index-keeper.ts'
import { createPacer } from '../index/pacer.ts'
import { maxGain, searchIndex } from '../index/search-index.ts'
import type { Permitted, SearchRequest } from '../search.ts'
import { rankOne } from '../stages/rank.ts'
import { termsOf } from '../text/tokenise.ts'
import { modelsOfSet, type NamedModels } from './models-of-set.ts'
import type { LabelledSet } from './labelled-set.ts'
import { catalogOfSet } from './set-catalog.ts'

/**
 * What is built in. `bm25f`: words alone. `dense`: vectors alone. `fusion`: both, added up. `hybrid`: what a search does: the
 * sum, ranked by clauses and names as well.
 */
export type BuiltIn = 'bm25f' | 'dense' | 'fusion' | 'hybrid'

/** Of what is built in, or of models of others: `NAME` is a search with them, `NAME_dense` their vectors alone. */
export type Configuration = string

export interface SetAnswer {
  /** Ids, best first; each tool has a place of its own. */
  readonly ranking: readonly string[]
  /** Score of the best, comparable between requests of one configuration; 0 when there is none. */
  readonly best: number
  /** What an agent is shown: of each row its tool and its alternatives. Only a whole search shows anything. */
  readonly shown?: readonly (readonly string[])[]
  /** How likely the best tool serves the request, 0 to 1: what an agent is told that it is. */
  readonly confidence?: number
  /** Whether a model of others did not answer in its time. */
  readonly wentWithout?: boolean
}

/** Searches over a labelled set, all of which may be used. */
export interface SetSearch extends AsyncDisposable {
  readonly configurations: readonly Configuration[]
  readonly search: (query: string, configuration: Configuration) => Promise<SetAnswer>
}

/** Longer requests are refused by a search; what is beyond is left out here. */
export const maxQueryLength = 2_000
const depth = 200
/** A request that says nothing is refused by a search; here it finds nothing. */
const nothingFound: SetAnswer = { ranking: [], best: 0, shown: [], confidence: 0 }

/**
 * Builds the index as a server does, from the changes of a catalog, and searches it with the pipeline of a server for one
 * user with a grant for everything.
 */
export async function openSetSearch(
  set: LabelledSet,
  options: {
    readonly signal: AbortSignal
    readonly models?: readonly NamedModels[]
    readonly onRead?: (tools: number) => void
    readonly onEmbedded?: (tools: number) => void
  },
): Promise<SetSearch> {
  const catalog = catalogOfSet(set, options.onRead)
  const { tools, idOf } = catalog
  const indexes = new IndexKeeper({
    tools,
    log: silentLogger,
    embedder: openBuiltInEmbedder(),
    maxWaitMs: 24 * 3_600_000,
  })
  const operation = operationFor(options.signal)
  const permittedTools = createPermittedTools({ grantBook: createGrantBook({ grants: { forSubjects } }) })
  const deps = { indexes, permittedTools, revisions }
  await indexes.ensureFresh(tenantId, 1, options.signal)

  const rankingOf = (
    { index }: Pick<Permitted, 'index'>,
    list: readonly { readonly position: number }[],
  ): readonly string[] => list.slice(0, depth).map(({ position }) => idOf(readTool(index, position).key))

  const wholeSearch = (models?: DiscoveryDeps['models']): Search => {
    const find = findTools({ ...deps, ...(models === undefined ? {} : { models }) })
    return async (query) => {
      const request: SearchRequest = { queries: [query] }
      const { found, ranked, index, confidences } = await find.run(operation, request)
      return {
        ranking: rankingOf({ index }, ranked[0]!),
        best: found.tools[0]?.score ?? 0,
        shown: found.tools.map(({ tool, alternatives = [] }) => [tool, ...alternatives].map(idOf)),
        confidence: found.tools.length === 0 ? 0 : confidences[0]!,
        ...(models === undefined ? {} : { wentWithout: found.without !== undefined }),
      }
    }
  }

  // The state of index and permissions that parts of a search are asked in is the one that a search has found.
  const known = await findTools(deps).run(operation, { queries: ['warm up'] })
  const evidenceFor = async (query: string, terms: readonly string[]) => {
    const [vector] = (await known.index.embedder?.embedQueries([query], options.signal)) ?? []
    return gatherEvidence(known.index, { terms, vector, parts: [] }, known.scope)
  }
  const searches = new Map<Configuration, Search>([
    [
      'bm25f',
      async (query) => {
        const found = searchIndex(known.index, termsOf(query, 64), known.scope, depth)
        const best = found.mass === 0 ? 0 : (found.tools[0]?.score ?? 0) / (found.mass * maxGain)
        return { ranking: rankingOf(known, found.tools), best }
      },
    ],
    [
      'dense',
      async (query) => {
        const evidence = await evidenceFor(query, [])
        const best = Math.max(0, ...evidence.candidates.map(({ meaning }) => meaning))
        return { ranking: rankingOf(known, rankOne(evidence, known.index)), best }
      },
    ],
    [
      'fusion',
      async (query) => {
        const { candidates, coverage, meaningWeight } = await evidenceFor(query, termsOf(query, 64))
        const sums = candidates.map(({ position, words, meaning }) => ({
          position,
          score: closeness(words, meaning, meaningWeight),
        }))
        sums.sort((a, b) => b.score - a.score || known.index.compare(a.position, b.position))
        return { ranking: rankingOf(known, sums), best: coverage }
      },
    ],
    ['hybrid', wholeSearch()],
  ])
  for (const named of options.models ?? []) {
    const { forSearch, vectors } = await modelsOfSet(named, catalog, options)
    if (vectors !== undefined) {
      await vectors.table.learn(known.index, createPacer())
      searches.set(`${named.name}_dense`, async (query) => {
        const [vector] = await vectors.embedder.model.embed([query], { purpose: 'query', signal: options.signal })
        const nearest = vectors.table.nearest(vector!, known.index, known.scope.wanted, depth)
        return { ranking: rankingOf(known, nearest), best: Math.max(0, nearest[0]?.score ?? 0) }
      })
    }
    searches.set(named.name, wholeSearch(forSearch))
  }
  return {
    configurations: [...searches.keys()],
    search: async (query, configuration) =>
      query.trim() === '' ? nothingFound : searches.get(configuration)!(query.slice(0, maxQueryLength)),
    [Symbol.asyncDispose]: () => indexes[Symbol.asyncDispose](),
  }
}

type Search = (query: string) => Promise<SetAnswer>

const tenantId = 'bench'
const revisions: RevisionStore = { read: async () => ({ grants: 1, tools: 1 }) }

async function forSubjects(): Promise<readonly Grant[]> {
  const subject = { kind: 'user' as const, value: tenantId }
  return [{ tenantId, id: 'grt_all', subject, effect: 'allow', pattern: '*', createdAt: 0, createdBy: tenantId }]
}

function operationFor(signal: AbortSignal): Operation {
  return {
    id: 'op_bench',
    tenantId,
    principal: {
      tenantId,
      userId: tenantId,
      issuer: 'gatehouse',
      subject: tenantId,
      aliases: [],
      groups: [],
      roles: [],
      scopes: [],
      actor: { kind: 'internal', id: 'bench' },
    },
    trace: { traceId: '0'.repeat(32), traceparent: '' },
    signal,
    note: () => {},
    span: (_name, work) => work(),
  }
}
