import { hash } from 'node:crypto'
import { silentLogger, toolKey } from '@gatehouse/core'
import { quantise } from '../dense/quantise.ts'
import type { DiscoveryDeps } from '../find-tools.ts'
import { documentText } from '../models/document-text.ts'
import { optionalModel } from '../models/optional-model.ts'
import type { SearchModels } from '../models/search-models.ts'
import type { VectorGeneration } from '../models/vector-keeper.ts'
import { VectorTable } from '../models/vector-table.ts'
import type { SetCatalog } from './set-catalog.ts'

/** Models of others to measure searches with, under the name that their figures get. */
export interface NamedModels {
  readonly name: string
  readonly models: SearchModels
}

/** What a search asks when it is measured with models of others. */
export interface ModelsOfSet {
  readonly forSearch: NonNullable<DiscoveryDeps['models']>
  /** Absent without an embedder. */
  readonly vectors: VectorGeneration | undefined
}

const textsAtOnce = 256

/**
 * Has every tool of a set embedded, as a server does in the background, and gives each model the time budget that it has in a
 * server. Nothing is kept. Throws what the provider's failure is.
 */
export async function modelsOfSet(
  { models }: NamedModels,
  catalog: Pick<SetCatalog, 'summaries' | 'tools'>,
  options: { readonly signal: AbortSignal; readonly onEmbedded?: (tools: number) => void },
): Promise<ModelsOfSet> {
  const { embedder, reranker, rewriter, mayLeave } = models
  const log = silentLogger
  const vectors =
    embedder === undefined
      ? undefined
      : {
          embedder: optionalModel(embedder.pair.queries, { stage: 'embed', budgetMs: embedder.budgetMs, log }),
          table: await embedded(embedder, catalog.summaries, options),
        }
  return {
    vectors,
    forSearch: {
      ...(vectors === undefined ? {} : { vectors: { servingFor: () => vectors } }),
      ...(rewriter === undefined
        ? {}
        : { rewriter: optionalModel(rewriter.model, { stage: 'rewrite', budgetMs: rewriter.budgetMs, log }) }),
      ...(reranker === undefined
        ? {}
        : {
            reranking: {
              reranker: optionalModel(reranker.model, { stage: 'rerank', budgetMs: reranker.budgetMs, log }),
              maxTools: reranker.maxTools,
              tools: catalog.tools,
              mayLeave,
            },
          }),
    },
  }
}

/** The same text is sent once. */
async function embedded(
  { pair }: NonNullable<SearchModels['embedder']>,
  tools: SetCatalog['summaries'],
  { signal, onEmbedded = () => {} }: Parameters<typeof modelsOfSet>[2],
): Promise<VectorTable> {
  const table = new VectorTable(pair.documents.dimensions)
  const byText = new Map<string, { readonly text: string; readonly keys: string[] }>()
  for (const tool of tools) {
    const text = documentText(tool)
    const digest = hash('sha256', text, 'base64url')
    const known = byText.get(digest)
    if (known === undefined) byText.set(digest, { text, keys: [toolKey(tool)] })
    else known.keys.push(toolKey(tool))
  }
  const texts = [...byText.values()]
  for (let at = 0; at < texts.length; at += textsAtOnce) {
    signal.throwIfAborted()
    onEmbedded(table.size)
    const some = texts.slice(at, at + textsAtOnce)
    const made = await pair.documents.embed(
      some.map(({ text }) => text),
      { purpose: 'document', signal },
    )
    for (const [i, { keys }] of some.entries()) {
      const values = new Int8Array(pair.documents.dimensions)
      const scale = quantise(made[i]!, values)
      for (const key of keys) table.put(key, { values, scale })
    }
  }
  return table
}
