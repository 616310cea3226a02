import type { EmbedderPair, SearchModels } from '@gatehouse/discovery'
import type { Egress } from '@gatehouse/egress'
import {
  cachedEmbedder,
  claudeEnricher,
  claudeRewriter,
  createUsageTotals,
  localEmbedder,
  memoryVectorCache,
  openAiEmbedder,
  voyageEmbedder,
  voyageReranker,
  type ModelAccess,
  type ModelPrice,
  type UsageTotal,
} from '@gatehouse/models'
import { matchesPattern, parseToolPattern } from '@gatehouse/policy'
import type { Embedder } from '@gatehouse/spec'
import { embedderSchema, type SearchConfig } from './search-config.ts'

export interface OpenedModels {
  readonly models: SearchModels
  /** Since the start. */
  readonly usage: () => readonly UsageTotal[]
}

type EmbedderConfig = Exclude<SearchConfig['embedder'], { kind: 'built_in' }>
type AccessConfig = { readonly baseUrl: string; readonly model: string; readonly key?: string | undefined }

const rememberedQueries = 5_000
/** Nobody waits for these; a provider may take its time. */
const patientTimeoutMs = 60_000

/** The models that the configuration names. Nothing is asked of them yet, and no key is read before it is needed. */
export function openModels(
  config: SearchConfig,
  deps: { readonly egress: Egress; readonly resolveSecret: (reference: string) => Promise<string> },
): OpenedModels {
  const { meter, totals } = createUsageTotals(pricesOf(config))
  const accessOf = ({ baseUrl, model, key }: AccessConfig): ModelAccess => ({
    egress: deps.egress,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    model,
    ...(key === undefined ? {} : { key: () => deps.resolveSecret(key) }),
    meter,
  })
  const embedderOf = (embedder: EmbedderConfig, manner: Partial<ModelAccess>): Embedder => {
    if (embedder.kind === 'local') {
      const { prefixes, ...options } = embedder
      return localEmbedder({ ...options, ...(prefixes === undefined ? {} : { prefixes }) })
    }
    const access = { ...accessOf(embedder), ...manner, dimensions: embedder.dimensions }
    return embedder.kind === 'voyage'
      ? voyageEmbedder(access)
      : openAiEmbedder({ ...access, asksForDimensions: embedder.asksForDimensions })
  }
  const pairOf = (embedder: EmbedderConfig): EmbedderPair => ({
    documents: embedderOf(embedder, { timeoutMs: patientTimeoutMs }),
    queries: cachedEmbedder(embedderOf(embedder, { maxRetries: 0 }), memoryVectorCache(rememberedQueries)),
    settings: JSON.stringify(embedder),
  })

  const { embedder, reranker, rewriter, enricher } = config
  const keptInside = config.keepInside.map(parseToolPattern)
  return {
    usage: totals,
    models: {
      ...(embedder.kind === 'built_in'
        ? {}
        : { embedder: { pair: pairOf(embedder), budgetMs: embedder.timeBudgetMs } }),
      ...(reranker === undefined
        ? {}
        : {
            reranker: {
              model: voyageReranker({ ...accessOf(reranker), maxRetries: 0 }),
              budgetMs: reranker.timeBudgetMs,
              maxTools: reranker.maxTools,
            },
          }),
      ...(rewriter === undefined
        ? {}
        : {
            rewriter: {
              model: claudeRewriter({ ...accessOf(rewriter), maxRetries: 0 }),
              budgetMs: rewriter.timeBudgetMs,
            },
          }),
      ...(enricher === undefined
        ? {}
        : {
            enricher: {
              model: claudeEnricher({ ...accessOf(enricher), timeoutMs: patientTimeoutMs }),
              needsReview: enricher.review === 'required',
              maxPending: enricher.maxPending,
            },
          }),
      mayLeave: (tool) => !keptInside.some((pattern) => matchesPattern(pattern, tool)),
      reopenEmbedder: (settings) => {
        const before = embedderFrom(settings)
        return before === undefined ? undefined : pairOf(before)
      },
    },
  }
}

/** Written by this or an older version; what cannot be read any more is as if it were not there. */
function embedderFrom(settings: string): EmbedderConfig | undefined {
  const parsed = embedderSchema.safeParse(jsonOf(settings))
  return parsed.success && parsed.data.kind !== 'built_in' ? parsed.data : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pricesOf({ prices }: SearchConfig): Readonly<Record<string, ModelPrice>> {
  return Object.fromEntries(
    Object.entries(prices).map(([model, { inputUsdPerMillion, outputUsdPerMillion }]) => [
      model,
      {
        inputMicroUsdPerMillion: Math.round(inputUsdPerMillion * 1_000_000),
        outputMicroUsdPerMillion: Math.round(outputUsdPerMillion * 1_000_000),
      },
    ]),
  )
}
