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
