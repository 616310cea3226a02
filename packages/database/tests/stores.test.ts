import { describe } from 'vitest'
import * as contracts from '@gatehouse/testing-contracts'
import { engines } from '@gatehouse/testing-database'
import type { Stores } from '../src/index.ts'

describe.each(engines())('$name', (engine) => {
  const open = async (): Promise<Stores & AsyncDisposable> => {
    const database = await engine.open()
    return { ...database.stores, [Symbol.asyncDispose]: () => database.close() }
  }

  contracts.testUserStore(open)
  contracts.testKeyStore(open)
  contracts.testGrantStore(open)
  contracts.testRuleStore(open)
  contracts.testHookStore(open)
  contracts.testRunLabelStore(open)
  contracts.testRunnerStore(open)
  contracts.testRevisionStore(open)
  contracts.testAuditStore(open)
  contracts.testProofStore(open)
  contracts.testSinkStore(open)
  contracts.testToolStore(open)
  contracts.testSourceStore(open)
  contracts.testExecutionStore(open)
  contracts.testApprovalStore(open)
  contracts.testActionStore(open)
  contracts.testActionVersions(open)
  contracts.testTargetStore(open)
  contracts.testResultStore(open)
  contracts.testSecretStore(open)
  contracts.testRunStore(open)
  contracts.testSubscriptionStore(open)
  contracts.testVectorStore(open)
  contracts.testEnrichmentStore(open)
})
