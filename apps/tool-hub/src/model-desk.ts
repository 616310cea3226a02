import type { Clock, Logger } from '@gatehouse/core'
import type { Stores } from '@gatehouse/database'
import {
  EnrichmentKeeper,
  optionalModel,
  VectorKeeper,
  type DiscoveryDeps,
  type EnrichmentStatus,
  type ModelHealth,
  type SearchModels,
  type VectorStatus,
} from '@gatehouse/discovery'

/** What calls of models have cost since the start. */
export interface ModelUsageTotal {
  readonly provider: string
  readonly model: string
  readonly purpose: string
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Millionths of a US dollar; absent when nobody stated a price. */
  readonly costMicroUsd?: number
}

export interface ModelStatus {
  readonly embedder?: VectorStatus
  readonly enricher?: EnrichmentStatus
  /** Of what searches ask while somebody waits. */
  readonly health: readonly ModelHealth[]
}

/** The models of others as search uses them, and what works for them in the background. */
export interface ModelDesk extends AsyncDisposable {
  readonly forSearch: NonNullable<DiscoveryDeps['models']>
  /** The background begins; nothing waits for it. */
  start(): void
  status(): Promise<ModelStatus>
  usage(): readonly ModelUsageTotal[]
}

export interface ModelDeskDeps {
  readonly stores: Stores
  readonly models: SearchModels
  readonly usage: () => readonly ModelUsageTotal[]
  readonly tenantId: string
  readonly runnerId: string
  readonly isAlone: boolean
  readonly clock: Clock
  readonly log: Logger
}

export function createModelDesk(deps: ModelDeskDeps): ModelDesk {
  const { stores, models, tenantId, clock, log } = deps
  const { embedder, reranker, rewriter, enricher } = models
  // Alone with its database, what holds the lease is this very process, or one that is gone.
  const holder = deps.isAlone ? 'alone' : deps.runnerId
  const { mayLeave } = models
  const common = { tenantId, mayLeave, tools: stores.tools, revisions: stores.revisions, holder, clock, log }
  const countTools = async (): Promise<number> =>
    (await stores.sources.list(tenantId)).reduce((sum, { toolCount }) => sum + toolCount, 0)
  const vectors =
    embedder === undefined
      ? undefined
      : new VectorKeeper({
          ...common,
          vectors: stores.vectors,
          embedder,
          reopen: models.reopenEmbedder,
          countTools,
        })
  const enrichments =
    enricher === undefined ? undefined : new EnrichmentKeeper({ ...common, enrichments: stores.enrichments, enricher })
  const rewriting =
    rewriter === undefined
      ? undefined
      : optionalModel(rewriter.model, { stage: 'rewrite', budgetMs: rewriter.budgetMs, log })
  const reranking =
    reranker === undefined
      ? undefined
      : {
          reranker: optionalModel(reranker.model, { stage: 'rerank', budgetMs: reranker.budgetMs, log }),
          maxTools: reranker.maxTools,
          tools: stores.tools,
          mayLeave,
        }
  return {
    forSearch: {
      ...(rewriting === undefined ? {} : { rewriter: rewriting }),
      ...(vectors === undefined ? {} : { vectors }),
      ...(reranking === undefined ? {} : { reranking }),
    },
    start() {
      vectors?.start()
      enrichments?.start()
    },
    async status() {
      const asked = [rewriting, vectors?.servingFor(tenantId)?.embedder, reranking?.reranker]
      return {
        ...(vectors === undefined ? {} : { embedder: await vectors.status() }),
        ...(enrichments === undefined ? {} : { enricher: await enrichments.status() }),
        health: asked.flatMap((model) => (model === undefined ? [] : [model.health()])),
      }
    },
    usage: deps.usage,
    async [Symbol.asyncDispose]() {
      await Promise.all([vectors?.[Symbol.asyncDispose](), enrichments?.[Symbol.asyncDispose]()])
    },
  }
}
