import { pipeline, type Pipeline, type RevisionStore } from '@gatehouse/core'
import type { PermittedTools } from '@gatehouse/policy'
import type { IndexKeeper } from './index-keeper.ts'
import type { Fitted, SearchRequest } from './search.ts'
import { fit } from './stages/fit.ts'
import { keepPermitted } from './stages/keep-permitted.ts'
import { rank } from './stages/rank.ts'
import { recall } from './stages/recall.ts'
import { understand } from './stages/understand.ts'

/** What finding tools asks of the rest of the house. */
export interface DiscoveryDeps {
  readonly indexes: Pick<IndexKeeper, 'ensureFresh'>
  readonly permittedTools: PermittedTools
  readonly revisions: RevisionStore
}

/** From words to a short list of tools that the principal may use. A forbidden tool is never a candidate. */
export function findTools(deps: DiscoveryDeps): Pipeline<SearchRequest, SearchRequest & Fitted> {
  return pipeline<SearchRequest>()
    .stage(understand())
    .stage(keepPermitted(deps))
    .stage(recall())
    .stage(rank())
    .stage(fit())
}
