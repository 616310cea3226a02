export {
  actionId,
  type Action,
  type BodyField,
  type ComposedAction,
  type RequestAction,
  type RequestBody,
  type RequestParameter,
  type RequestTemplate,
} from './action/action.ts'
export { actionHash, type ActionContent } from './action/action-hash.ts'
export type { ActionStore, CatalogEntry, ExistingAction, ImportDiff, VersionReading } from './action/action-store.ts'
export type { ActionVersion } from './version/action-version.ts'
export { actionNotFound, parseActionId, type ActionId } from './version/parse-action-id.ts'
export { chooseActionVersion, resolveAction } from './version/resolve-action.ts'
export type { VersionRetention } from './version/version-retention.ts'
export type { Target, TargetStore } from './target/target.ts'
export type {
  ApiAccessToken,
  ClientAuthentication,
  ClientCertificateReferences,
  DownstreamUser,
  Impersonation,
  PrivateKeyReference,
  TargetAuth,
  TokenGrant,
  TokenServerAuth,
  UserAssertion,
} from './target/target-auth.ts'
export { createAssertionSigner, type AssertionSigner } from './sign-in/token-server/assertion-signer.ts'
export { createTargetTokens, type TargetToken, type TargetTokens } from './sign-in/token-server/target-tokens.ts'
export { createSecrets, type Secrets } from './secrets/secrets.ts'
export type { MasterKeys } from './secrets/master-keys.ts'
export type { SealedSecret, SecretStore, SecretSummary, WrappedKey } from './secrets/secret-store.ts'
export { createSecretResolver, type SecretResolverOptions } from './target/create-secret-resolver.ts'
export { isSecretReference, type SecretResolver } from './target/secret-resolver.ts'
export type {
  BreakerPolicy,
  CallPolicy,
  ConcurrencyPolicy,
  PolicyOverride,
  RatePolicy,
  ResponseMapping,
  RetryPolicy,
  TargetPolicy,
} from './target/target-policy.ts'
export { createResilience, type Resilience, type ResilienceOptions } from './resilience/create-resilience.ts'
export type { OutgoingRequest } from './run/outgoing-request.ts'
export { runAction } from './run/run-action.ts'
export { advanceAction, type AdvanceDeps } from './run/step/advance-action.ts'
export type { AdvanceRequest } from './run/step/advance-request.ts'
export type { InputRequest, Progress, RunEvent, RunStep, WaitingForApi, WaitingForInput } from './run/step/run-step.ts'
export type { Callback, Completion, FollowUpRequest, Poll, StatusReading } from './action/completion.ts'
export type { AskStep, CallStep, Composition, CompositionStep } from './action/composition.ts'
export type { Pause } from './action/pause.ts'
export { completionSchema } from './action/completion-schema.ts'
export { pauseSchema } from './action/pause-schema.ts'
export { createResults, type Results, type ResultsOptions } from './results/create-results.ts'
export { startResultSweep, type ResultSweepOptions } from './results/start-result-sweep.ts'
export type { ByteRange } from './results/read-range.ts'
export type { NewResult, ResultId, ResultStore, StoredResult } from './results/result-store.ts'
export { storedValue, type StoredValue } from './results/stored-value.ts'
export { streamReadingSchema } from './action/stream-reading-schema.ts'
export type { PieceChoice, StreamReading } from './action/stream-reading.ts'
export { createRuns, type RunOwner, type Runs, type StartRun, type Wait } from './runs/create-runs.ts'
export { hasEnded, type EndedStatus, type Run, type RunPhase, type RunStatus } from './runs/run.ts'
export type { RunsDeps, RunsOptions } from './runs/run-deps.ts'
export type { RunCaps, RunClaim, RunLease, RunStore, TakenRun } from './runs/run-store.ts'
export type { Webhook, WebhookDelivery } from './runs/webhook-delivery.ts'
export { mockAction } from './run/preview/mock-action.ts'
export { previewAction, type ActionPreview, type PreviewDeps } from './run/preview/preview-action.ts'
export { previewComposition, type CompositionPreview, type StepPreview } from './composition/preview-composition.ts'
export type { RunDeps, RunRequest } from './run/run-request.ts'
export { convertDocument } from './import/convert-document.ts'
export type { ConvertedDocument, ConvertedOperation } from './import/converted-document.ts'
export { importOpenApi, type ImportDeps } from './import/import-openapi.ts'
export { createImportLock, type ImportLock } from './import/import-lock.ts'
export { parseOperationRules } from './import/override/parse-operation-rules.ts'
export type { OperationRule } from './import/override/operation-rule.ts'
export type { OperationOverride } from './import/override/operation-override.ts'
export type { ActionHints } from './import/hint/action-hints.ts'
export type { SignInSuggestion } from './import/sign-in/sign-in-suggestion.ts'
export type { ImportDocument, ImportOptions, ImportProgress } from './import/import-options.ts'
export type {
  ImportedNamespace,
  ImportNote,
  ImportReport,
  OtherTarget,
  SkippedOperation,
} from './import/import-report.ts'
export { fetchDocuments } from './subscription/fetch-documents.ts'
export { startImportScheduler, type ImportScheduler } from './subscription/import-scheduler.ts'
export type {
  HeldChange,
  HoldLevel,
  ImportSubscription,
  RefreshOutcome,
  ReportCounts,
  SeenFile,
  SourceOptions,
  Subscriber,
  SubscriptionSettings,
  SubscriptionState,
} from './subscription/import-subscription.ts'
export type { DeclaredImport } from './subscription/reconcile-declared.ts'
export type { RefreshResult } from './subscription/refresh-claimed.ts'
export type { Lease, SubscriptionStore } from './subscription/subscription-store.ts'
export { createSubscriptions, type NewSubscription, type Subscriptions } from './subscription/subscriptions.ts'
