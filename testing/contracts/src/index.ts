export {
  testCatalogSource,
  type CatalogSourceSuite,
  type CatalogSourceUnderTest,
} from './backend/test-catalog-source.ts'
export {
  testExecutionAdapter,
  type ExecutionAdapterSuite,
  type ExecutionAdapterUnderTest,
} from './backend/test-execution-adapter.ts'
export { testCandidateSource, type CandidateSourceUnderTest } from './search/test-candidate-source.ts'
export type { OpenStores } from './store/opened-stores.ts'
export { testActionStore } from './store/test-action-store.ts'
export { testActionVersions } from './store/test-action-versions.ts'
export { testApprovalStore } from './store/test-approval-store.ts'
export { testAuditStore } from './store/test-audit-store.ts'
export { testEnrichmentStore } from './store/test-enrichment-store.ts'
export { testExecutionStore } from './store/test-execution-store.ts'
export { testGrantStore } from './store/test-grant-store.ts'
export { testKeyStore } from './store/test-key-store.ts'
export { testLimitStore, type OpenedLimitStores } from './store/test-limit-store.ts'
export { testProofStore } from './store/test-proof-store.ts'
export { testResultStore } from './store/test-result-store.ts'
export { testRevisionStore } from './store/test-revision-store.ts'
export { testHookStore } from './store/test-hook-store.ts'
export { testRuleStore } from './store/test-rule-store.ts'
export { testRunLabelStore } from './store/test-run-label-store.ts'
export { testRunStore } from './store/test-run-store.ts'
export { testRunnerStore } from './store/test-runner-store.ts'
export { testSecretStore } from './store/test-secret-store.ts'
export { testSinkStore } from './store/test-sink-store.ts'
export { testSourceStore } from './store/test-source-store.ts'
export { testSubscriptionStore } from './store/test-subscription-store.ts'
export { testTargetStore } from './store/test-target-store.ts'
export { testToolStore } from './store/test-tool-store.ts'
export { testUserStore } from './store/test-user-store.ts'
export { testVectorStore } from './store/test-vector-store.ts'
