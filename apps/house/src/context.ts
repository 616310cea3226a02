import { join } from 'node:path'
import { askedWithin, createAutomationHub, type AutomationHub } from '@gatehouse/app-automation-hub'
import { createToolHub, type ToolHubPart } from '@gatehouse/app-tool-hub'
import { createAuditLog, maskText, type AuditLog } from '@gatehouse/audit'
import {
  createAssertionSigner,
  createSecretResolver,
  createSecrets,
  createTargetTokens,
  type SecretResolver,
  type Secrets as EnteredSecrets,
  createResults,
  type Results,
} from '@gatehouse/automation'
import { createLogger, newId, systemClock, type Clock, type Logger } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { createEgress, webFetch, type Egress } from '@gatehouse/egress'
import {
  challengeFor,
  createAssertions,
  createAuthenticator,
  createIssuers,
  createKeys,
  createOwnTokenVerifier,
  createTokenEndpointClient,
  createTokenIssuer,
  type Authenticator,
  type Keys,
  type TokenIssuer,
} from '@gatehouse/identity'
import { createSchemaValidator } from '@gatehouse/json-schema'
import { createTelemetry, tracedEgress, type Telemetry } from '@gatehouse/telemetry'
import { Hono } from 'hono'
import { approvalSetupOf } from './approvals/approvals-config.ts'
import { executionRetentionOf, requestStateKeyOf } from './executions/executions-config.ts'
import { createAuditProof, type HouseAuditProof } from './audit/create-audit-proof.ts'
import type { DataDirectory } from './data-directory.ts'
import { fetchWithin } from './fetch-within.ts'
import { createHookSetup } from './hooks/create-hook-setup.ts'
import { ownSecretFiles, type Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import { auditRejections } from './audit-rejections.ts'
import { openLimiter, type HouseLimits } from './limits/open-limiter.ts'
import { trustedJwks } from './trusted-jwks.ts'
import { openModels } from './search/open-models.ts'
import { houseReadings } from './telemetry/house-readings.ts'
import { observeRequests } from './telemetry/observe-requests.ts'
import { readOtel } from './telemetry/read-otel.ts'
import { startCollector } from './telemetry/start-collector.ts'
import { watchedAudit } from './telemetry/watched-audit.ts'
import { retentionOf } from './versions/versions-config.ts'

/** What this process is made of. The only place that says `new` or `create`. */
export interface HouseContext {
  readonly clock: Clock
  readonly log: Logger
  readonly telemetry: Telemetry
  readonly secrets: SecretResolver
  readonly audit: AuditLog
  readonly auditProof: HouseAuditProof
  readonly egress: Egress
  readonly keys: Keys
  readonly tokens: TokenIssuer
  readonly enteredSecrets: EnteredSecrets
  readonly authenticators: readonly Authenticator[]
  /** URLs of the issuers whose tokens are accepted. */
  readonly issuerUrls: readonly string[]
  readonly limits: HouseLimits
  readonly toolHub: ToolHubPart
  readonly automationHub: AutomationHub
  readonly results: Results
}

export interface HouseParts {
  readonly settings: Settings
  readonly database: Database
  readonly data: DataDirectory
  readonly secrets: Secrets
  /** Where callers reach this process. */
  readonly publicUrl: string
  /** Where this process reaches itself. */
  readonly ownUrl: string
  readonly version: string
}

/** Where Automation Hub tells how to get a token for it (RFC 9728 §3.1). */
export const automationMetadataPath = '/.well-known/oauth-protected-resource/automation'

/**
 * Where the Automation Hub of this very process is. The same in every process, since those that share a database share the
 * list of sources.
 */
const withinUrl = 'http://gatehouse.internal/automation'

export async function createContext(parts: HouseParts): Promise<HouseContext> {
  const { settings, database, data, publicUrl, ownUrl } = parts
  const { config, environment } = settings
  const { stores } = database
  const clock = systemClock
  const telemetry = createTelemetry()
  const log = createLogger({
    level: environment.logLevel,
    name: 'gatehouse',
    facts: telemetry.logFacts,
    mask: maskText,
  })
  const audit = watchedAudit(createAuditLog({ store: stores.audit, clock }), telemetry)
  const wayOut = createEgress({ allow: [...config.egress.allow, ...operatorHosts(settings, ownUrl)] })
  const egress = tracedEgress(wayOut, telemetry)
  const fetch = webFetch(egress)
  const enteredSecrets = createSecrets({ store: stores.secrets, masterKeys: parts.secrets.masterKeys, clock })
  const resolver = createSecretResolver({
    env: environment.all,
    allowedDirectories: [data.secretsPath, ...config.secrets.directories],
    ownFiles: ownSecretFiles.map((name) => join(data.secretsPath, name)),
    secrets: enteredSecrets,
  })
  await startCollector(
    { telemetry, egress: wayOut, secrets: resolver, clock, log, tenantId: config.tenant, ...roleOf(parts) },
    readOtel(config.telemetry, environment.otel),
  )
  const auditProof = await createAuditProof({
    stores,
    audit,
    config: config.audit,
    data,
    secrets: resolver,
    egress,
    tenantId: config.tenant,
    isAlone: database.engine === 'embedded',
    clock,
    log,
    version: parts.version,
  })

  const keys = createKeys({ keys: stores.keys, users: stores.users, clock })
  const assertions = createAssertions()
  const issuers = createIssuers({ issuers: config.issuers, users: stores.users, fetch, clock, assertions, audit })
  const tokens = createTokenIssuer({ signingKey: parts.secrets.signingKey, issuer: publicUrl, clock })
  const isWithin = config.automationHub.url === undefined && settings.role === 'all'
  const automationUrl = config.automationHub.url ?? (isWithin ? withinUrl : `${ownUrl}/automation`)
  // As the address: houses that share a database, each under a URL of its own, make tokens that are good at each.
  const ownAudience = isWithin && config.onBehalfOf.kind === 'own' ? withinUrl : `${publicUrl}/automation`
  const audience = config.automationHub.audience ?? ownAudience
  const onBehalfOf =
    config.onBehalfOf.kind === 'own'
      ? tokens
      : createTokenEndpointClient(config.onBehalfOf, {
          fetch,
          assertions,
          clock,
          audit,
          resolveSecret: (reference) => resolver.resolve(reference),
        })

  const onRejected = auditRejections(audit, config.tenant, log, telemetry.metrics)
  const front = createAuthenticator({
    keys,
    users: stores.users,
    clock,
    issuers,
    createUnknownUsers: config.trustedHeader.createUnknownUsers,
    onRejected,
  })
  const back = createAuthenticator({
    keys,
    users: stores.users,
    clock,
    issuers,
    ownTokens: createOwnTokenVerifier({
      issuer: config.automationHub.trustedToolHub?.issuer ?? publicUrl,
      audience,
      jwks:
        config.automationHub.trustedToolHub === undefined
          ? tokens.jwks()
          : await trustedJwks(fetch, config.automationHub.trustedToolHub.jwksUrl),
      users: stores.users,
      clock,
    }),
    onRejected,
  })
  const validator = createSchemaValidator()

  const results = createResults({
    store: stores.results,
    clock,
    keepMs: config.automation.results.keepHours * 3_600_000,
    maxTenantBytes: config.automation.results.maxTenantBytes,
  })
  const automationHub = createAutomationHub({
    authenticate: (request) => back.authenticate(request),
    challenge: (error) => challengeFor(error, { resourceMetadataUrl: `${publicUrl}${automationMetadataPath}` }),
    actions: stores.actions,
    targets: stores.targets,
    subscriptions: stores.subscriptions,
    runs: stores.runs,
    runOptions: { publicUrl },
    // Somebody whom another issuer knows and this house does not is that issuer's to disable.
    mayStillAct: async ({ tenantId, userId }) => (await stores.users.findById(tenantId, userId))?.status !== 'disabled',
    minEveryMs: config.automation.imports.minIntervalMs,
    versionRetention: retentionOf(config.automation.versions),
    audit,
    observer: telemetry.observer,
    egress,
    validator,
    secrets: resolver,
    enteredSecrets,
    tokens: createTargetTokens({
      egress,
      secrets: resolver,
      signer: createAssertionSigner({ signingKey: parts.secrets.signingKey, issuer: publicUrl, clock }),
      assertions,
      clock,
      audit,
    }),
    results,
    log,
    clock,
  })
  // Answered without a socket, and watched like any other request.
  const within = new Hono().use(observeRequests({ telemetry, log })).route('/', automationHub.app)
  const { models, usage } = openModels(config.search, {
    egress,
    resolveSecret: (reference) => resolver.resolve(reference, config.tenant),
  })
  const limits = await openLimiter({
    settings,
    database,
    resolveSecret: (reference) => resolver.resolve(reference),
    clock,
    log,
  })
  const toolHub = createToolHub({
    stores,
    authenticate: (request) => front.authenticate(request),
    keys,
    audit,
    auditProof,
    onBehalfOf,
    tokens,
    fetch:
      settings.role === 'all'
        ? fetchWithin(fetch, { baseUrl: withinUrl, answer: (request) => within.fetch(request, askedWithin) })
        : fetch,
    validator,
    clock,
    log,
    version: parts.version,
    publicUrl,
    issuers: issuers.urls,
    requestStateKey: requestStateKeyOf(parts.secrets.masterKeys),
    executions: executionRetentionOf(config.executions),
    tenantId: config.tenant,
    sources: [
      { id: 'automation_hub', type: 'automation_hub', config: { baseUrl: automationUrl, audience } },
      ...config.sources,
    ],
    models,
    modelUsage: usage,
    candidates:
      config.search.candidates === 'pgvector'
        ? { kind: 'pgvector', exactRows: config.search.pgvector.exactRows }
        : { kind: 'in_process' },
    savedIndexes: {
      folder: config.search.savedIndex.directory ?? data.indexPath,
      maxBytes: config.search.savedIndex.maxMegabytes * 1024 * 1024,
    },
    isAlone: database.engine === 'embedded',
    policy: {
      trustedSources: config.policy.trustedSources,
      runLabelsMs: config.policy.runLabelHours * 3_600_000,
    },
    approvals: approvalSetupOf(config.approvals, {
      egress,
      secrets: resolver,
      masterKeys: parts.secrets.masterKeys,
      publicUrl,
      clock,
    }),
    runnerId: newId('run'),
    limiter: limits.limiter,
    limits: {
      list: limits.list,
      runningCallsPerUser: config.limits.runningCallsPerUser,
      runningCallsPerTenant: config.limits.runningCallsPerTenant,
      maxInputBytes: config.limits.maxInputBytes,
      maxResultBytes: config.limits.maxResultBytes,
      toolTimeoutMs: config.limits.toolTimeoutSeconds * 1_000,
      longestRunMs: config.limits.longestRunSeconds * 1_000,
      deadAfterMs: config.limits.deadAfterSeconds * 1_000,
    },
    hooks: createHookSetup({ config, egress, secrets: resolver, masterKeys: parts.secrets.masterKeys }),
    pingDatabase: () => database.ping(),
    telemetry,
  })
  for (const reading of houseReadings({ database, tenantId: config.tenant, clock, ...roleOf(parts) }))
    telemetry.metrics.addReading(reading)
  return {
    clock,
    log,
    telemetry,
    secrets: resolver,
    audit,
    auditProof,
    egress,
    keys,
    tokens,
    enteredSecrets,
    authenticators: [front, back],
    issuerUrls: issuers.urls,
    limits,
    toolHub,
    automationHub,
    results,
  }
}

function roleOf({ settings, version }: HouseParts): { readonly role: string; readonly version: string } {
  return { role: settings.role, version }
}

/** Hosts that the operator named in the configuration, and this process itself: they may lie in private networks. */
function operatorHosts({ config }: Settings, ownUrl: string): readonly string[] {
  const urls = [
    ownUrl,
    config.automationHub.url,
    config.automationHub.trustedToolHub?.jwksUrl,
    ...config.issuers.map((issuer) => (issuer.kind === 'oidc' ? issuer.issuer : issuer.authority)),
    ...config.issuers.map((issuer) => (issuer.kind === 'oidc' ? issuer.jwksUrl : undefined)),
    config.onBehalfOf.kind === 'own' ? undefined : config.onBehalfOf.tokenUrl,
    ...config.imports.map((declared) => declared.url),
  ]
  return [...new Set(urls.filter((url) => url !== undefined).map((url) => new URL(url).host))]
}
