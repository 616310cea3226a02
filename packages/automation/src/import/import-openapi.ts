import { GatehouseError, isGatehouseError, type Clock } from '@gatehouse/core'
import type { Action } from '../action/action.ts'
import type { ActionStore, ImportDiff } from '../action/action-store.ts'
import type { TargetStore } from '../target/target.ts'
import { convertDocuments } from './convert-documents.ts'
import type { ConvertedDocument } from './converted-document.ts'
import { distinctDocuments } from './distinct-documents.ts'
import type { ImportDocument, ImportOptions } from './import-options.ts'
import type { ImportReport } from './import-report.ts'
import { makeActions } from './make-actions.ts'
import { checkNamespace } from './naming/derive-namespace.ts'
import { checkServer } from './target/check-server.ts'
import { planTargets, type TargetPlan } from './target/plan-targets.ts'

export interface ImportDeps {
  readonly actions: ActionStore
  readonly targets: TargetStore
  readonly clock: Clock
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
  { actions: store, targets, clock }: ImportDeps,
  tenantId: string,
  documents: readonly ImportDocument[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  if (options.namespace !== undefined) checkNamespace(options.namespace)
  const server = options.server === undefined ? undefined : checkServer(options.server)
  const isDryRun = options.isDryRun ?? false

  const converted = distinctDocuments(await cancellable(options.signal, convertDocuments(documents, options, clock)))
  const readable = converted.filter(({ isReadable }) => isReadable)
  const namespaces = [...new Set(readable.map(({ namespace }) => namespace))]
  const existing = namespaces.length === 0 ? [] : await store.existing(tenantId, namespaces)
  const plan = planTargets(tenantId, await targets.list(tenantId), server)
  const actions = await makeActions({ actions: store, plan }, tenantId, readable, existing)
  throwIfCancelled(options.signal)

  // Targets first: an action without one could not be called.
  if (!isDryRun) for (const target of plan.changes()) await targets.put(target)
  const diff =
    readable.length === 0
      ? { added: 0, changed: 0, removed: 0, unchanged: 0 }
      : await store.replaceDocuments({
          tenantId,
          documents: readable.map(({ document }) => document),
          actions,
          isDryRun,
        })
  return reportOn(converted, actions, diff, plan, isDryRun)
}

function reportOn(
  converted: readonly ConvertedDocument[],
  actions: readonly Action[],
  diff: ImportDiff,
  plan: TargetPlan,
  isDryRun: boolean,
): ImportReport {
  const perNamespace = Map.groupBy(actions, ({ namespace }) => namespace)
  return {
    operations: converted.reduce((sum, { operationCount }) => sum + operationCount, 0),
    imported: actions.length,
    added: diff.added,
    changed: diff.changed,
    removed: diff.removed,
    unchanged: diff.unchanged,
    skipped: converted.flatMap(({ skipped }) => skipped),
    notes: converted.flatMap(({ notes }) => notes),
    namespaces: [...perNamespace].map(([namespace, members]) => {
      const baseUrl = plan.baseUrlOf(namespace)
      return {
        namespace,
        operations: members.length,
        ...(baseUrl === undefined ? {} : { target_base_url: baseUrl }),
      }
    }),
    is_dry_run: isDryRun,
  }
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
