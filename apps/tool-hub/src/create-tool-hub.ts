import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditLog } from '@gatehouse/audit'
import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { jsonLinesBackend } from '@gatehouse/backend-json-lines'
import { createBackendRegistry, createCatalogSync, type BackendRegistry } from '@gatehouse/catalog'
import type { Clock, Logger, Principal } from '@gatehouse/core'
import type { Stores } from '@gatehouse/database'
import { findTools, listNamespaces, type DiscoveryDeps, type SearchModels } from '@gatehouse/discovery'
import {
  createCallTool,
  createCancelExecution,
  createConcurrencyCap,
  createFollowUnfollowed,
  createKeepAnswer,
  createReadContent,
  createHeartbeat,
  lastingStore,
  createResumeExecution,
  RunningExecutions,
  type AdapterDirectory,
  type ExecutionDeps,
} from '@gatehouse/execution'
import type { Keys, TokenIssuer } from '@gatehouse/identity'
import { createCallLimits, type Limit, type Limiter } from '@gatehouse/limits'
import type { SchemaValidator } from '@gatehouse/json-schema'
import {
  createApprovals,
  createGrantBook,
  createRuleBook,
  createRunLabels,
  type ApprovalKeys,
  type ApprovalSettings,
  type SendNotice,
} from '@gatehouse/policy'
import type { SourceStore } from '@gatehouse/catalog'
import type { Telemetry } from '@gatehouse/telemetry'
import { createApprovalDesk } from './approvals/approval-desk.ts'
import { startNotices } from './approvals/start-notices.ts'
import { WorkInProgress } from './access/work-in-progress.ts'
import type { AuditProof } from './audit-proof.ts'
import { checkLimits } from './check-limits.ts'
import { createCandidateDesk, type CandidateSetup } from './candidate-desk.ts'
import { createLimitDesk } from './create-limit-desk.ts'
import { createCredentialDesk, type OnBehalfOfIssuer } from './credential-desk.ts'
import { createForUserOf } from './for-user-of.ts'
import { createDoctor } from './doctor.ts'
import { createHookPart, type HookSetup } from './hooks/create-hook-part.ts'
import { createImportTools } from './import-tools.ts'
import { openSources, type SourceSetup } from './open-sources.ts'
import { hearCancellations } from './hear-cancellations.ts'
import { createExecutionSweep } from './sweep-executions.ts'
import { createOwnExecutions } from './own-executions.ts'
import { createPermissionDesk, revisionsPerOperation } from './permission-desk.ts'
import type { ExecutionRetention } from './execution-retention.ts'
import { createForgetExecutions } from './forget-executions.ts'
import { createRequestStates } from './mcp/request-states.ts'
import { createModelDesk, type ModelUsageTotal } from './model-desk.ts'
import { createExplain } from './rules/explain.ts'
import { simulate } from './rules/simulate.ts'
import { createRuleKeeper, type RuleKeeper } from './rules/rule-keeper.ts'
import { createRuleDesk, keptSubjects, type RuleDeskDeps } from './rules/rule-desk.ts'
import { createToolHubApp } from './server.ts'
import { createRuleEnrichments } from './rule-enrichments.ts'
import { hubReadings } from './telemetry/hub-readings.ts'
import { watchedAdapters } from './telemetry/watched-adapters.ts'
import { watchedHub } from './telemetry/watched-hub.ts'
import { watchedRules } from './telemetry/watched-rules.ts'
import { createToolDetails } from './tool-details.ts'
import type { ToolHub, ToolHubContext } from './tool-hub.ts'

export interface ToolHubDeps {
  readonly stores: Stores
  readonly authenticate: (request: { readonly headers: Headers }) => Promise<Principal>
  readonly keys: Keys
  readonly audit: AuditLog
  readonly auditProof: AuditProof
  readonly tokens: TokenIssuer
  /** How the token for Automation Hub is obtained. */
  readonly onBehalfOf: OnBehalfOfIssuer
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly validator: SchemaValidator
  readonly clock: Clock
  readonly log: Logger
  readonly version: string
  readonly publicUrl: string
  /** What questions that clients bring back are sealed with: 32 bytes, the same on every replica. */
  readonly requestStateKey: Uint8Array
  readonly executions: ExecutionRetention
  readonly issuers: readonly string[]
  readonly tenantId: string
  readonly sources: readonly SourceSetup[]
  /** Tells this process from others that share the database. */
  readonly runnerId: string
  /** Counts use, here or for all replicas. */
  readonly limiter: Limiter
  readonly limits: {
    /** Beside those that rules set. */
    readonly list: readonly Limit[]
    readonly runningCallsPerUser: number
    readonly runningCallsPerTenant: number
    readonly maxInputBytes: number
    readonly maxResultBytes: number
    readonly toolTimeoutMs: number
    /** How long an execution may wait for its backend and its user in all. */
    readonly longestRunMs: number
    /** Beside other processes, one that has not been heard of for so long is taken for dead. */
    readonly deadAfterMs: number
  }
  /** Models of others that searches may use. */
  readonly models: SearchModels
  readonly modelUsage: () => readonly ModelUsageTotal[]
  readonly candidates: CandidateSetup
  /** Where search indexes are saved. */
  readonly savedIndexes: { readonly folder: string; readonly maxBytes: number }
  /** True when no other process shares the database: then what it finds running at the start was cut off. */
  readonly isAlone: boolean
  readonly policy: {
    /** Sources whose results are taken for the company's own words. */
    readonly trustedSources: readonly string[]
    /** How long a run remembers what it has touched. */
    readonly runLabelsMs: number
  }
  readonly approvals: {
    readonly keys: ApprovalKeys
    readonly settings: ApprovalSettings
    readonly send: SendNotice | undefined
  }
  /** Policy hooks. */
  readonly hooks: HookSetup
  readonly pingDatabase: () => Promise<void>
  /** Told of what is done here, when somebody wants to know. */
  readonly telemetry?: Telemetry
}

/** Tool Hub as a part of a process. */
export interface ToolHubPart extends AsyncDisposable {
  readonly app: ReturnType<typeof createToolHubApp>['app']
  /** Ends what a crash left running, sets the sources up, reads them once, and keeps reading them. */
  open(options: { readonly everyMs: number }): Promise<void>
  readonly ruleKeeper: RuleKeeper
  runningCalls(): number
  /** Waits at most this long for running calls, then cancels them and ends open streams. */
  drain(timeoutMs: number): Promise<void>
}

/** Apart from running calls: to follow one costs a request now and then. */
const followedRuns = { perUser: 1_000, perTenant: 20_000 }
const followWaitMs = 20_000

/** Between the end of the last call and the end of the streams: its answer is on the way out. */
const lastAnswersMs = 100

export function createToolHub(deps: ToolHubDeps): ToolHubPart {
  const { stores, audit, clock, log, limits } = deps
  const work = new WorkInProgress()
  const running = new RunningExecutions()
  const backends = createBackendRegistry([automationHubBackend, jsonLinesBackend], (tenantId) => ({
    fetch: deps.fetch,
    serviceToken: ({ audience, scope }) => deps.tokens.service({ tenantId, audience, scope: [scope] }),
  }))
  const syncDeps = { tools: stores.tools, sources: stores.sources, clock }
  const sync = createCatalogSync({ ...syncDeps, backends, log })
  const ruleBook = createRuleBook(stores)
  const ruleKeeper = createRuleKeeper({ store: stores.rules, clock })
  const grantBook = createGrantBook({ grants: stores.grants, rules: ruleBook })
  const revisionsOf = revisionsPerOperation(stores.revisions)
  const ruling: RuleDeskDeps = {
    rules: ruleBook,
    revisionsOf,
    labels: createRunLabels({ store: stores.runLabels, clock, keepMs: deps.policy.runLabelsMs }),
    trustedSources: deps.policy.trustedSources,
    clock,
  }
  const callLimits = createCallLimits({ limiter: deps.limiter, limits: limits.list, clock })
  const hooks = createHookPart({ ...deps, setup: deps.hooks, grants: grantBook, revisionsOf })
  const candidates = createCandidateDesk({ ...deps, setup: deps.candidates, grantBook: hooks.grants })
  const models = createModelDesk({ ...deps, usage: deps.modelUsage })
  const discovery: DiscoveryDeps = {
    ...candidates.forSearch,
    models: models.forSearch,
  }
  const permitting = { grants: grantBook, access: hooks.access, revisionsOf, tools: stores.tools, clock }
  const permissions = createPermissionDesk(permitting)
  const approvals = createApprovals({ ...deps.approvals, store: stores.approvals, users: stores.users, audit, clock })
  const execution: ExecutionDeps = {
    tools: stores.tools,
    permissions,
    rules: watchedRules(createRuleDesk(ruling), deps.telemetry),
    hooks: hooks.desk,
    validator: deps.validator,
    executions: lastingStore(stores.executions, { leaving: running.leaving, log }),
    limits: createLimitDesk({
      cap: createConcurrencyCap({ perUser: limits.runningCallsPerUser, perTenant: limits.runningCallsPerTenant }),
      limits: callLimits,
    }),
    approvals: createApprovalDesk({ approvals, store: stores.approvals }),
    adapters: watchedAdapters(adapterDirectory(stores.sources, backends), deps.telemetry),
    credentials: createCredentialDesk(deps.onBehalfOf),
    running,
    runners: stores.runners,
    onLateEnd: async (op, { finished }) => {
      // Left to another process: nothing has happened that the record does not have.
      if (finished.status === 'running') return
      await audit.record({
        tenantId: op.tenantId,
        action: finished.status === 'input_required' ? 'executions.ask' : 'executions.end',
        outcome: finished.status,
        userId: op.principal.userId,
        actor: op.principal.actor,
        traceId: op.trace.traceId,
        facts: {
          tool: finished.tool,
          toolVersion: finished.toolVersion,
          executionId: finished.id,
          inputDigest: finished.inputDigest,
        },
      })
    },
    clock,
    log,
    runnerId: deps.runnerId,
    maxInputBytes: limits.maxInputBytes,
    maxResultBytes: limits.maxResultBytes,
    trustedSources: deps.policy.trustedSources,
    toolTimeoutMs: limits.toolTimeoutMs,
    followLimits: createConcurrencyCap(followedRuns),
    followWaitMs,
    longestRunMs: limits.longestRunMs,
    isAlone: deps.isAlone,
  }
  const followUnfollowed = createFollowUnfollowed(execution, createForUserOf(deps))
  const find = findTools(discovery)
  const namespaces = listNamespaces(discovery)
  const ruleEnrichments = createRuleEnrichments(candidates.forSearch)
  const hub: ToolHub = {
    search: async (op, request) => {
      const { found } = await find.run(op, request)
      const { tools, without, ...rest } = found
      op.note({
        details: {
          shown: tools.map(({ tool }) => tool),
          rule_facts: keptSubjects(op.principal),
          ...(without === undefined ? {} : { without }),
        },
      })
      return { ...rest, tools: [...tools], ...(without === undefined ? {} : { without: [...without] }) }
    },
    details: createToolDetails({ tools: stores.tools, permissions, ruleEnrichments, callLimits, limits, clock }),
    call: createCallTool(execution),
    resume: createResumeExecution(execution),
    cancel: createCancelExecution(execution),
    content: createReadContent(execution),
    keepAnswer: createKeepAnswer(execution),
    executions: createOwnExecutions({ executions: stores.executions, permissions }),
    namespaces: async (op, request) => {
      const listed = await namespaces(op, request)
      return { ...listed, namespaces: [...listed.namespaces] }
    },
    importTools: createImportTools(syncDeps),
  }
  for (const reading of hubReadings({ ...deps, sources: stores.sources, runningCalls: () => running.count }))
    deps.telemetry?.metrics.addReading(reading)
  const context: ToolHubContext = {
    hub: watchedHub(hub, deps.telemetry),
    telemetry: deps.telemetry,
    work,
    authenticate: deps.authenticate,
    audit,
    auditStore: stores.audit,
    auditProof: deps.auditProof,
    users: stores.users,
    keys: deps.keys,
    grants: stores.grants,
    limits: callLimits,
    rules: stores.rules,
    ruleKeeper,
    hookKeeper: hooks.keeper,
    approvals,
    simulate: (request) => simulate({ audit: stores.audit, rules: stores.rules }, request),
    explain: createExplain({
      ...ruling,
      granted: createPermissionDesk({ ...permitting, access: { deniedOf: async () => new Map() } }),
      permissions,
      limits: callLimits,
      grants: stores.grants,
      hooks: hooks.explain,
    }),
    tools: stores.tools,
    sources: stores.sources,
    executions: stores.executions,
    models,
    enrichments: stores.enrichments,
    ruleEnrichments,
    sync,
    doctor: createDoctor({
      pingDatabase: deps.pingDatabase,
      telemetry: deps.telemetry,
      audit,
      sources: stores.sources,
      models,
      tenantId: deps.tenantId,
      limits: () => checkLimits({ limiter: deps.limiter, limits: limits.list, isAlone: deps.isAlone }),
    }),
    clock,
    log,
    version: deps.version,
    publicUrl: deps.publicUrl,
    requestStates: createRequestStates(deps.requestStateKey),
    executionsKeptMs: deps.executions.keptMs,
    issuers: deps.issuers,
  }
  const server = createToolHubApp(context)

  let notices: AsyncDisposable | undefined
  let cancellations: Disposable | undefined
  const forgetExecutions = createForgetExecutions({
    ...deps,
    executions: stores.executions,
    retention: deps.executions,
  })
  const executionSweep = createExecutionSweep({
    executions: stores.executions,
    runners: stores.runners,
    runLabels: stores.runLabels,
    approvals,
    heartbeat: createHeartbeat(
      { runners: stores.runners, tenantId: deps.tenantId, runnerId: deps.runnerId, log },
      limits.deadAfterMs,
    ),
    deadAfterMs: limits.deadAfterMs,
    followUnfollowed,
    tenantId: deps.tenantId,
    runnerId: deps.runnerId,
    isAlone: deps.isAlone,
    clock,
    log,
  })

  return {
    app: server.app,
    async open({ everyMs }) {
      await openSources({ sources: stores.sources, sync, tenantId: deps.tenantId }, deps.sources)
      sync.keepGoing(deps.tenantId, everyMs)
      models.start()
      await executionSweep.start()
      if (!deps.isAlone) cancellations = hearCancellations({ ...deps, runners: stores.runners, running })
      notices = startNotices({ ...deps, store: stores.approvals, send: deps.approvals.send })
      forgetExecutions.start()
      const { tools } = await stores.revisions.read(deps.tenantId)
      // Begins to read the catalog; a search that comes earlier waits for it.
      void candidates.ensureFresh(deps.tenantId, tools, AbortSignal.timeout(600_000)).catch((error: unknown) => {
        log.warn({ err: error }, 'the search index is not ready yet')
      })
    },
    ruleKeeper,
    runningCalls: () => running.count,
    async drain(timeoutMs) {
      const startedAt = performance.now()
      // What is taken over now would only be let go of.
      await executionSweep.stop()
      // Requests first: one that was taken a moment ago may not have come to its tool yet.
      await work.idle(timeoutMs)
      await running.drain(Math.max(0, timeoutMs - (performance.now() - startedAt)))
      await sleep(lastAnswersMs)
      await server.close()
    },
    async [Symbol.asyncDispose]() {
      await executionSweep.stop()
      await forgetExecutions[Symbol.asyncDispose]()
      await notices?.[Symbol.asyncDispose]()
      await server.close()
      await running[Symbol.asyncDispose]()
      cancellations?.[Symbol.dispose]()
      // Until here this process is alive for others: what it ran is recorded by itself.
      await executionSweep[Symbol.asyncDispose]()
      await sync[Symbol.asyncDispose]()
      await models[Symbol.asyncDispose]()
      await candidates[Symbol.asyncDispose]()
    },
  }
}

/** The adapter of a source as it is configured now. */
function adapterDirectory(sources: SourceStore, backends: BackendRegistry): AdapterDirectory {
  return {
    async adapterOf(tenantId, sourceId) {
      const source = await sources.find(tenantId, sourceId)
      return source === undefined ? undefined : backends.backendOf(source).adapter
    },
  }
}
