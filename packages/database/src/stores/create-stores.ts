import type { Kysely } from 'kysely'
import type { Database, Stores } from '../database.ts'
import { actionStore } from './action-store.ts'
import { approvalStore } from './approval-store.ts'
import { candidateStore } from './candidates/candidate-store.ts'
import { auditStore } from './audit-store.ts'
import { enrichmentStore } from './enrichment-store.ts'
import { executionStore } from './execution-store.ts'
import { grantStore } from './grant-store.ts'
import { hookStore } from './hook-store.ts'
import { createJournal } from './journal/journal.ts'
import { keyStore } from './key-store.ts'
import { limitStore } from './limit-store.ts'
import { proofStore } from './proof-store.ts'
import { resultStore } from './result-store.ts'
import { revisionStore } from './revision-store.ts'
import { ruleStore } from './rule-store.ts'
import { runLabelStore } from './run-label-store.ts'
import { runStore } from './run-store.ts'
import { runnerStore } from './runner-store.ts'
import { secretStore } from './secret-store.ts'
import { sinkStore } from './sink-store.ts'
import { sourceStore } from './source-store.ts'
import { subscriptionStore } from './subscription-store.ts'
import type { Tables } from './tables.ts'
import { targetStore } from './target-store.ts'
import { toolStore } from './tool-store.ts'
import { userStore } from './user-store.ts'
import { vectorStore } from './vector-store.ts'

export function createStores(kysely: Kysely<Tables>, engine: Database['engine']): Stores {
  const journal = createJournal(kysely)
  return {
    users: userStore(kysely),
    keys: keyStore(kysely),
    grants: grantStore(kysely),
    rules: ruleStore(kysely),
    hooks: hookStore(kysely),
    approvals: approvalStore(kysely),
    runLabels: runLabelStore(kysely),
    limits: limitStore(kysely),
    revisions: revisionStore(kysely),
    audit: auditStore(kysely, journal),
    auditProof: proofStore(kysely),
    auditSinks: sinkStore(kysely),
    tools: toolStore(kysely),
    candidates: candidateStore(kysely, engine),
    sources: sourceStore(kysely),
    executions: executionStore(kysely, journal),
    runners: runnerStore(kysely),
    actions: actionStore(kysely),
    targets: targetStore(kysely),
    secrets: secretStore(kysely),
    runs: runStore(kysely),
    results: resultStore(kysely),
    subscriptions: subscriptionStore(kysely),
    vectors: vectorStore(kysely),
    enrichments: enrichmentStore(kysely),
  }
}
