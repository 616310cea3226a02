import { startResultSweep } from '@gatehouse/automation'
import { openDatabase } from '@gatehouse/database'
import { readEnvironment } from './env.ts'
import { createContext, type HouseContext } from './context.ts'
import { openDataDirectory } from './data-directory.ts'
import type { House, StartOptions } from './house.ts'
import { loadSecrets } from './secrets.ts'
import { createServerApp } from './server.ts'
import { readSettings, type Settings } from './settings.ts'
import { followRuleFiles } from './follow-rule-files.ts'
import { followImports } from './imports/follow-imports.ts'
import { listen } from './start/listen.ts'
import { ensureLocalUser } from './start/local-user.ts'
import { startSampleCompany } from './start/sample-company.ts'
import { listenForMetrics, metricsWay } from './telemetry/metrics-way.ts'
import { version } from './version.ts'
import { startVersionSweep } from './versions/start-version-sweep.ts'

/** Starts Gatehouse in this process. Read down to see what happens, in order; a step that fails undoes those before it. */
export async function startHouse(options: StartOptions = {}): Promise<House> {
  const startedAt = performance.now()
  const progress = options.onProgress ?? (() => {})
  await using undo = new AsyncDisposableStack()

  const settings = await readSettings(options, readEnvironment())
  const { config } = settings
  const tenantId = config.tenant
  const data = await openDataDirectory(settings.dataDir)

  progress('opening the database')
  const database = undo.use(await openDatabase(databaseOptions(settings, data.databasePath)))

  const listener = await listen(settings.host, settings.port)
  undo.defer(() => listener.close(0))
  const ownUrl = `http://${urlHost(settings.host)}:${listener.port}`
  const publicUrl = config.publicUrl?.replace(/\/+$/, '') ?? ownUrl

  const secrets = await loadSecrets(data)
  const context = await createContext({ settings, database, data, secrets, publicUrl, ownUrl, version })
  undo.use(context.egress)
  undo.use(context.telemetry)
  undo.use(context.auditProof.startSigning())
  undo.use(context.audit)
  undo.use(context.limits)
  undo.use(context.automationHub)
  undo.use(context.toolHub)
  const metrics = metricsWay(context, settings)
  const metricsListener = await listenForMetrics(metrics)
  if (metricsListener !== undefined) undo.use(metricsListener)
  listener.serve(createServerApp(context, { settings, publicUrl, database, metrics }))

  if (settings.role !== 'tool-hub') await rewrapSecrets(context)
  const local = await ensureLocalUser({ ...database.stores, keys: context.keys, clock: context.clock, data }, tenantId)
  const hasSample = settings.role === 'all' && config.sample
  if (hasSample) {
    progress('starting the sample company')
    const sample = await startSampleCompany({
      actions: database.stores.actions,
      targets: database.stores.targets,
      clock: context.clock,
      data,
      token: secrets.sampleToken,
      tenantId,
    })
    undo.defer(() => sample.close())
  }
  if (settings.role !== 'tool-hub') {
    undo.use(await followImports(context, settings))
    undo.use(startResultSweep(context))
    undo.use(startVersionSweep({ ...context, actions: database.stores.actions }, tenantId))
    context.automationHub.runs.start()
  }
  if (settings.role !== 'automation-hub') {
    const { rulesDirectory: directory } = config.policy
    if (directory !== undefined) {
      undo.use(await followRuleFiles({ ...context, keeper: context.toolHub.ruleKeeper, tenantId, directory }))
    }
    progress('reading the catalog')
    await context.toolHub.open({ everyMs: config.syncEverySeconds * 1_000 })
  }
  undo.use(await context.auditProof.startDelivery())
  await data.announce({ url: ownUrl, pid: process.pid, version, startedAt: new Date().toISOString() })
  undo.defer(() => data.withdraw())

  const resources = undo.move()
  const { total } = await database.stores.actions.list(tenantId, {}, { limit: 1 })
  let closing: Promise<void> | undefined
  const close = async (timeoutMs: number): Promise<void> => {
    const stoppingAt = performance.now()
    listener.refuseNew()
    await context.toolHub.drain(timeoutMs)
    await listener.close(Math.max(lastAnswersMs, timeoutMs - (performance.now() - stoppingAt)))
    for (const authenticator of context.authenticators) authenticator.flushRejections()
    await resources.disposeAsync()
  }
  const house: House = {
    url: publicUrl,
    mcpUrl: `${publicUrl}/mcp`,
    key: local.key,
    dataDir: data.path,
    isFirstStart: local.isNew,
    startedInMs: Math.round(performance.now() - startedAt),
    actionCount: total,
    hasSample,
    runningCalls: () => context.toolHub.runningCalls(),
    close: ({ timeoutMs = config.limits.shutdownSeconds * 1_000 } = {}) => (closing ??= close(timeoutMs)),
    [Symbol.asyncDispose]: () => house.close(),
  }
  return house
}

/** Callers of calls that were cut off at the end of the time hear so. */
const lastAnswersMs = 500

/** After a new master key was put in front: what the older ones wrap is wrapped anew. */
async function rewrapSecrets({ enteredSecrets, log }: HouseContext): Promise<void> {
  const { rewrapped, unreadable } = await enteredSecrets.rewrap()
  if (rewrapped > 0) log.info({ rewrapped }, 'secrets are under the current master key')
  if (unreadable > 0) log.warn({ unreadable }, 'secrets are under a master key that this process does not have')
}

function databaseOptions(settings: Settings, dataDir: string): Parameters<typeof openDatabase>[0] {
  return settings.databaseUrl === undefined
    ? { kind: 'embedded', dataDir }
    : { kind: 'server', url: settings.databaseUrl }
}

/** An address to call oneself at: "any address" is not one. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
