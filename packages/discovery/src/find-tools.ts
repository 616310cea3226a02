import { pipeline, type Pipeline, type RevisionStore } from '@gatehouse/core'
import type { PermittedTools } from '@gatehouse/policy'
import type { QueryRewriter } from '@gatehouse/spec'
import { keepPermittedOf, type CandidateSource } from './candidates/candidate-source.ts'
import { inProcessCandidates } from './candidates/in-process-candidates.ts'
import type { IndexKeeper } from './index-keeper.ts'
import type { Fitted, Permitted, Ranked, SearchRequest } from './search.ts'
import type { OptionalModel } from './models/optional-model.ts'
import type { VectorKeeper } from './models/vector-keeper.ts'
import { consultModels } from './stages/consult-models.ts'
import { fit } from './stages/fit.ts'
import { mergeMeanings } from './stages/merge-meanings.ts'
import { rank } from './stages/rank.ts'
import { recall } from './stages/recall.ts'
import { rerank, type RerankDeps } from './stages/rerank.ts'
import { sayWithout } from './stages/say-without.ts'
import { understand } from './stages/understand.ts'

/** What finding tools asks of the rest of the house. */
export interface DiscoveryDeps {
  readonly indexes: Pick<IndexKeeper, 'ensureFresh'>
  readonly permittedTools: PermittedTools
  readonly revisions: RevisionStore
  /** Where candidates come from. Default: `indexes`, with `permittedTools`. */
  readonly candidates?: CandidateSource
  /** Models of others, each asked for a bounded time; a search goes on without those that do not answer. */
  readonly models?: {
    readonly rewriter?: OptionalModel<QueryRewriter>
    readonly vectors?: Pick<VectorKeeper, 'servingFor'>
    readonly reranking?: RerankDeps
  }
}

/** From words to a short list of tools that the principal may use. A forbidden tool is never a candidate. */
export function findTools(deps: DiscoveryDeps): Pipeline<SearchRequest, SearchRequest & Permitted & Ranked & Fitted> {
  return pipeline<SearchRequest>()
    .stage(understand())
    .stage(consultModels(deps.models ?? {}))
    .stage(keepPermittedOf(candidatesOf(deps)))
    .stage(recall())
    .stage(rank())
    .stage(mergeMeanings())
    .stage(rerank(deps.models?.reranking))
    .stage(fit())
    .stage(sayWithout())
}

export function candidatesOf(deps: DiscoveryDeps): CandidateSource {
  return deps.candidates ?? inProcessCandidates(deps)
}
