/**
 * What a backend is, for people who write one. Types only; nothing here runs.
 *
 * tool      something an agent can call
 * source    where tools are described
 * adapter   how a tool is run
 * backend   a source and its adapter
 */
export type {
  Deprecation,
  Effect,
  ExecutionMode,
  JsonSchema,
  OtherVersion,
  ToolAuthorization,
  ToolDefinition,
  ToolExample,
} from './tool.ts'
export type { CatalogSource, NamespaceDescription, PullOptions, SourcePage, ToolName } from './catalog-source.ts'
export type {
  ContentBlock,
  Credential,
  CredentialNeed,
  EmbeddedResource,
  ExecutionAdapter,
  InputRequest,
  NoNews,
  ToolFailure,
  ToolFailureKind,
  ToolFollowUp,
  ToolInvocation,
  ToolOutput,
  ToolPause,
  ToolProgress,
} from './execution-adapter.ts'
export type { Backend, BackendFactory, BackendHost } from './backend.ts'
export type {
  EmbedOptions,
  Embedder,
  Enricher,
  Enrichment,
  QueryRewriter,
  Reranker,
  ThinTool,
} from './model-provider.ts'
