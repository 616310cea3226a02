export type { CandidateSource, PermittedNamespace } from './candidates/candidate-source.ts'
export type {
  CandidateDocument,
  CandidateNamespace,
  CandidatePage,
  CandidateSnapshot,
  CandidateStore,
  CandidateWish,
  Edition,
  EditionState,
  RowFilter,
  WeighedTerm,
} from './candidates/candidate-store.ts'
export { EditionKeeper } from './candidates/edition-keeper.ts'
export { storedCandidates, type StoredCandidatesDeps } from './candidates/stored-candidates.ts'
export { findTools, type DiscoveryDeps } from './find-tools.ts'
export { digestOfTool } from './enrich/digest-of-tool.ts'
export { enrichByRule, type RuleEnrichment } from './enrich/by-rule/enrich-by-rule.ts'
export { EnrichmentKeeper, type EnrichmentKeeperDeps, type EnrichmentStatus } from './enrich/enrichment-keeper.ts'
export type { EnrichmentRecord, EnrichmentState, EnrichmentStore } from './enrich/enrichment-store.ts'
export { isThin } from './enrich/is-thin.ts'
export { wordsOfEnrichment } from './enrich/words-of-enrichment.ts'
export { openBuiltInEmbedder } from './embed/built-in-embedder.ts'
export type { Embedder, ToolText } from './embed/embedder.ts'
export { IndexKeeper } from './index-keeper.ts'
export type { IndexedTool } from './indexed-tool.ts'
export { listNamespaces, type ListedNamespaces, type NamespaceRequest } from './list-namespaces.ts'
export type { EmbedderPair } from './models/embedder-pair.ts'
export { optionalModel, type ModelHealth, type ModelStage, type Without } from './models/optional-model.ts'
export type { SearchModels } from './models/search-models.ts'
export { VectorKeeper, type VectorKeeperDeps, type VectorStatus } from './models/vector-keeper.ts'
export type { StoredVector, VectorSet, VectorStore } from './models/vector-store.ts'
export { withinTime, type InTime } from './models/within-time.ts'
export type { Fitted, FoundTool, FoundTools, SearchRequest } from './search.ts'
export { cautionsOf, type Caution } from './text/cautions.ts'
export { shownDescription, shownSchema, textsOfSchema } from './text/shown-definition.ts'
export { visibleText } from './text/visible-text.ts'
export type { ToolIndex } from './index/tool-index.ts'
