import type { Enricher, QueryRewriter, Reranker } from '@gatehouse/spec'
import type { EmbedderPair } from './embedder-pair.ts'

/** Whether texts of a tool may be sent to models of others. */
export type MayLeave = (tool: { readonly source: string; readonly namespace: string; readonly name: string }) => boolean

/** The models of others that an operator has configured. Without any, search is by what is built in. */
export interface SearchModels {
  readonly embedder?: { readonly pair: EmbedderPair; readonly budgetMs: number }
  readonly reranker?: { readonly model: Reranker; readonly budgetMs: number; readonly maxTools: number }
  readonly rewriter?: { readonly model: QueryRewriter; readonly budgetMs: number }
  readonly enricher?: { readonly model: Enricher; readonly needsReview: boolean; readonly maxPending: number }
  /** Whether texts of a tool may be sent to any of them. */
  readonly mayLeave: MayLeave
  /** An embedder that was configured earlier, by the settings kept with its vectors; undefined when it cannot be opened. */
  readonly reopenEmbedder: (settings: string) => EmbedderPair | undefined
}
