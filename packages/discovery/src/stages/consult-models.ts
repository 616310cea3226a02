import type { Stage } from '@gatehouse/core'
import type { QueryRewriter } from '@gatehouse/spec'
import { looksLikeRequest } from '../models/looks-like-request.ts'
import type { OptionalModel, Without } from '../models/optional-model.ts'
import type { VectorGeneration } from '../models/vector-keeper.ts'
import type { InTime } from '../models/within-time.ts'
import type { PreparedQuery, Understood } from '../search.ts'
import { prepareQuery } from '../text/prepare-query.ts'

/** What models of others said about the queries. */
export interface Consulted extends Pick<Understood, 'prepared'> {
  /** What the caller asked; `prepared` holds these first, then what they were put into other words as. */
  readonly asked: readonly PreparedQuery[]
  /** For each of `prepared` after those: which of `asked` it comes from. */
  readonly rewrittenFrom: readonly number[]
  /** One vector for each of `asked`, on its way. Undefined when no model of others has vectors to offer. */
  readonly meanings: Meanings | undefined
  readonly without: readonly Without[]
}

export interface Meanings {
  readonly generation: VectorGeneration
  readonly vectors: Promise<InTime<readonly Float32Array[]>>
}

/** More than the models of others need to know. */
const maxSentLength = 1_000
const maxRewritten = 8

/** Asks for vectors of the queries and, where a query reads like a request, for other words; both at the same time. */
export function consultModels(models: {
  readonly rewriter?: OptionalModel<QueryRewriter>
  readonly vectors?: { servingFor(tenantId: string): VectorGeneration | undefined }
}): Stage<Pick<Understood, 'prepared'>, Consulted> {
  return {
    name: 'consult-models',
    async run(op, { prepared }) {
      const generation = models.vectors?.servingFor(op.tenantId)
      const texts = prepared.map(({ text }) => text.slice(0, maxSentLength))
      const meanings =
        generation === undefined
          ? undefined
          : {
              generation,
              vectors: generation.embedder.ask(op.signal, (model, signal) =>
                model.embed(texts, { purpose: 'query', signal }),
              ),
            }
      // Looked at two stages later; until then a failure is nobody's.
      meanings?.vectors.catch(() => {})
      const { rewritten, without } = await rewrite(models.rewriter, prepared, op.signal)
      const isPreparing = models.vectors !== undefined && generation === undefined
      return {
        prepared: [...prepared, ...rewritten.map(({ query }) => query)],
        asked: prepared,
        rewrittenFrom: rewritten.map(({ from }) => from),
        meanings,
        without: isPreparing ? [...without, { stage: 'embed', reason: 'preparing' }] : without,
      }
    },
  }
}

async function rewrite(
  rewriter: OptionalModel<QueryRewriter> | undefined,
  prepared: readonly PreparedQuery[],
  signal: AbortSignal,
): Promise<{
  readonly rewritten: readonly { readonly query: PreparedQuery; readonly from: number }[]
  readonly without: readonly Without[]
}> {
  const requests = [...prepared.entries()].filter(([, { text }]) => looksLikeRequest(text))
  if (rewriter === undefined || requests.length === 0) return { rewritten: [], without: [] }
  const said = await rewriter.ask(signal, (model, within) =>
    Promise.all(
      requests.map(async ([from, { text }]) => ({
        from,
        queries: await model.rewrite(text.slice(0, maxSentLength), { signal: within }),
      })),
    ),
  )
  if (said.kind === 'without') return { rewritten: [], without: [{ stage: 'rewrite', reason: said.reason }] }
  const rewritten = said.value.flatMap(({ from, queries }) =>
    queries
      .map((text) => prepareQuery(text.slice(0, maxSentLength)))
      .filter(({ text, terms }) => terms.length > 0 && text !== prepared[from]!.text)
      .map((query) => ({ query, from })),
  )
  return { rewritten: rewritten.slice(0, maxRewritten), without: [] }
}
