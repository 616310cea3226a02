import { GatehouseError, isGatehouseError, type Clock } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { ActionStore } from '../action/action-store.ts'
import type { TargetStore } from '../target/target.ts'
import { convertDocuments } from './convert-documents.ts'
import type { ConvertedDocument } from './converted-document.ts'
import { distinctDocuments } from './distinct-documents.ts'
import type { ImportLock } from './import-lock.ts'
import type { ImportDocument, ImportOptions } from './import-options.ts'
import type { ImportReport } from './import-report.ts'
import { makeImportReport } from './make-import-report.ts'
import { makeActions } from './make-actions.ts'
import { checkNamespace } from './naming/derive-namespace.ts'
import { describeSignIn, signInOfNamespace } from './sign-in/sign-in-of-namespace.ts'
import { checkServer } from './target/check-server.ts'
import { planTargets } from './target/plan-targets.ts'
import { defaultRetention, type VersionRetention } from '../version/version-retention.ts'

export interface ImportDeps {
  readonly actions: ActionStore
  readonly targets: TargetStore
  readonly clock: Clock
  /** One for all imports of a process: without it two imports into one namespace may choose the same names. */
  readonly lock?: ImportLock
  /** How long superseded versions are kept. Default: 90 days, ten of each action. */
  readonly versionRetention?: VersionRetention
  /** For `fetchReferences`; without it nothing is fetched. */
  readonly egress?: Egress
}

/**
 * Makes actions of the operations that documents describe, and replaces those that the same documents made before. Every
 * operation is accounted for in the report: imported, or skipped with a reason; a text that cannot be read is one skipped
 * entry and leaves the actions that it made earlier alone.
 *
 * Throws `invalid_namespace` and `invalid_server` for options that are wrong, `import_cancelled` when the signal is
 * aborted; nothing is stored then.
 */
export async function importOpenApi(
  deps: ImportDeps,
  tenantId: string,
  documents: readonly ImportDocument[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  if (options.namespace !== undefined) checkNamespace(options.namespace)
  const server = options.server === undefined ? undefined : checkServer(options.server)

  const converted = distinctDocuments(await cancellable(options.signal, convertDocuments(documents, options, deps)))
  const readable = converted.filter(({ isReadable }) => isReadable)
  const namespaces = [...new Set(readable.map(({ namespace }) => namespace))]
  const work = (): Promise<ImportReport> => store(deps, tenantId, { converted, readable, namespaces, server }, options)
  if (deps.lock === undefined) return work()
  return cancellable(options.signal, deps.lock.run(tenantId, namespaces, work, options.signal))
}

interface Conversion {
  readonly converted: readonly ConvertedDocument[]
  readonly readable: readonly ConvertedDocument[]
  readonly namespaces: readonly string[]
  readonly server: string | undefined
}

/** Names, versions and targets depend on what is stored, so nothing else may change that in between. */
async function store(
  { actions: store, targets, clock, versionRetention = defaultRetention }: ImportDeps,
  tenantId: string,
  { converted, readable, namespaces, server }: Conversion,
  { isDryRun = false, keepVersionsMs = versionRetention.keepMs, signal }: ImportOptions,
): Promise<ImportReport> {
  const existing = namespaces.length === 0 ? [] : await store.existing(tenantId, namespaces)
  const plan = planTargets(tenantId, await targets.list(tenantId), server)
  const made = await makeActions({ actions: store, plan }, tenantId, readable, existing)
  throwIfCancelled(signal)

  for (const namespace of namespaces) {
    plan.describe(namespace, describeSignIn(signInOfNamespace(namespace, converted, plan.mainTarget(namespace))))
  }
  // Targets first: an action without one could not be called.
  if (!isDryRun) for (const target of plan.changes()) await targets.put(target)
  const diff =
    readable.length === 0
      ? { added: 0, changed: 0, removed: 0, unchanged: 0 }
      : await store.replaceDocuments({
          tenantId,
          documents: readable.map(({ document }) => document),
          actions: made.actions,
          isDryRun,
          retention: { ...versionRetention, keepMs: keepVersionsMs },
          now: clock.now(),
        })
  return makeImportReport(converted, made, diff, plan, isDryRun)
}

async function cancellable<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isGatehouseError(error)) throwIfCancelled(signal)
    throw error
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new GatehouseError('timeout', 'import_cancelled', 'The import was cancelled; nothing was stored.', {
    cause: signal.reason,
  })
}
