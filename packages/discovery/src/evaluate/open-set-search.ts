import { silentLogger, type Operation, type RevisionStore } from '@gatehouse/core'
import { createPermittedTools, createGrantBook, type Grant } from '@gatehouse/policy'
import { findTools } from '../find-tools.ts'
import { openBuiltInEmbedder } from '../embed/built-in-embedder.ts'
import { gatherEvidence } from '../hybrid/gather-evidence.ts'
import { readTool } from '../indexed-tool.ts'
import { IndexKeeper } from '../index-keeper.ts'
import { maxGain, searchIndex } from '../index/search-index.ts'
import type { Permitted, SearchRequest } from '../search.ts'
import { rankOne } from '../stages/rank.ts'
import { termsOf } from '../text/tokenise.ts'
import type { LabelledSet } from './labelled-set.ts'
import { catalogOfSet } from './set-catalog.ts'

/** `bm25f`: words alone. `dense`: vectors alone. `hybrid`: what a search does. */
export type Configuration = 'bm25f' | 'dense' | 'hybrid'
export const configurations: readonly Configuration[] = ['bm25f', 'dense', 'hybrid']

export interface SetAnswer {
  /** Ids, best first; each tool has a place of its own. */
  readonly ranking: readonly string[]
  /** Score of the best, comparable between requests of one configuration; 0 when there is none. */
  readonly best: number
  /** What an agent is shown: of each row its tool and its alternatives. Only `hybrid` shows anything. */
  readonly shown?: readonly (readonly string[])[]
  /** Whether the agent is told that nothing fits. */
  readonly saysNothingFits?: boolean
}

/** Searches over a labelled set, all of which may be used. */
export interface SetSearch extends AsyncDisposable {
  readonly search: (query: string, configuration: Configuration) => Promise<SetAnswer>
}

/** Longer requests are refused by a search; what is beyond is left out here. */
export const maxQueryLength = 2_000
const depth = 200

/**
 * Builds the index as a server does, from the changes of a catalog, and searches it with the pipeline of a server for one
 * user with a grant for everything.
 */
export async function openSetSearch(
  set: LabelledSet,
  options: { readonly signal: AbortSignal; readonly onRead?: (tools: number) => void },
): Promise<SetSearch> {
  const { tools, idOf } = catalogOfSet(set, options.onRead)
  const indexes = new IndexKeeper({
    tools,
    log: silentLogger,
    embedder: openBuiltInEmbedder(),
    maxWaitMs: 24 * 3_600_000,
  })
  const operation = operationFor(options.signal)
  const permittedTools = createPermittedTools({ grantBook: createGrantBook({ grants: { forSubjects } }) })
  const find = findTools({ indexes, permittedTools, revisions })
  await indexes.ensureFresh(tenantId, 1, options.signal)

  const idAt = ({ index }: Pick<Permitted, 'index'>, position: number): string => idOf(readTool(index, position).key)
  const rankingOf = (known: Pick<Permitted, 'index'>, list: readonly { readonly position: number }[]): string[] =>
    list.slice(0, depth).map(({ position }) => idAt(known, position))

  // The state of index and permissions that the other two search in is the one that the pipeline has found.
  const known = await find.run(operation, { queries: ['warm up'] })

  const search: Record<Configuration, (query: string) => Promise<SetAnswer>> = {
    async bm25f(query) {
      const found = searchIndex(known.index, termsOf(query, 64), known.scope, depth)
      const best = found.mass === 0 ? 0 : (found.tools[0]?.score ?? 0) / (found.mass * maxGain)
      return { ranking: rankingOf(known, found.tools), best }
    },
    async dense(query) {
      const [vector] = (await known.index.embedder?.embedQueries([query], options.signal)) ?? []
      const evidence = gatherEvidence(known.index, { terms: [], vector, parts: [] }, known.scope)
      const best = Math.max(0, ...evidence.candidates.map(({ meaning }) => meaning))
      return { ranking: rankingOf(known, rankOne(evidence, known.index)), best }
    },
    async hybrid(query) {
      const request: SearchRequest = { queries: [query] }
      const { found, ranked, index } = await find.run(operation, request)
      return {
        ranking: rankingOf({ index }, ranked[0]!),
        best: found.tools[0]?.score ?? 0,
        shown: found.tools.map(({ tool, alternatives = [] }) => [tool, ...alternatives].map(idOf)),
        saysNothingFits: found.guidance !== undefined,
      }
    },
  }
  return {
    search: (query, configuration) => search[configuration](query.slice(0, maxQueryLength)),
    [Symbol.asyncDispose]: () => indexes[Symbol.asyncDispose](),
  }
}

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
