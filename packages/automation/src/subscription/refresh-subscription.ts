import { GatehouseError, digestOf, type Clock } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { ActionStore } from '../action/action-store.ts'
import { importOpenApi } from '../import/import-openapi.ts'
import type { ImportLock } from '../import/import-lock.ts'
import type { ImportDocument, ImportOptions } from '../import/import-options.ts'
import type { ImportReport } from '../import/import-report.ts'
import { parseOperationRules } from '../import/override/parse-operation-rules.ts'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { TargetStore } from '../target/target.ts'
import type { VersionRetention } from '../version/version-retention.ts'
import { breaksCallers, countsOf } from './breaks-callers.ts'
import type { ImportSubscription, RefreshOutcome, SourceOptions, SubscriptionState } from './import-subscription.ts'
import { readAuthorization } from './read-authorization.ts'
import { readSource } from './read-source.ts'
import { recordDocuments, removeDocuments } from './made-documents.ts'
import { createSourceReader, type SourceReader } from './source-reader.ts'

export interface RefreshDeps {
  readonly actions: ActionStore
  readonly targets: TargetStore
  /** The one that every import of the process takes. */
  readonly lock: ImportLock
  readonly egress: Egress
  readonly secrets: SecretResolver
  readonly clock: Clock
  /** What the process keeps of superseded versions. */
  readonly versionRetention?: VersionRetention
}

export interface RefreshRequest {
  /** Say what would happen; no action is written. */
  readonly isDryRun?: boolean
  /** Digest of the held change that somebody has reviewed: it is imported, and nothing else is. */
  readonly approved?: string | undefined
  readonly signal: AbortSignal
}

export interface Refreshed {
  readonly outcome: Exclude<RefreshOutcome, 'failed'>
  readonly state: SubscriptionState
  /** What an import did or, when it is held or a dry run, would do. */
  readonly report?: ImportReport
}

/**
 * Brings actions up to date with their documents. Nothing is written unless every document can be read, and unless the
 * update is one that callers do not notice or that somebody has approved. Throws what keeps the documents from being
 * read: errors of egress, `import_source_refused`, `import_source_unreadable`, `import_reference_missing`.
 */
export async function refreshSubscription(
  deps: RefreshDeps,
  { tenantId, settings, state }: ImportSubscription,
  { isDryRun = false, approved, signal }: RefreshRequest,
): Promise<Refreshed> {
  const now = deps.clock.now()
  const authorization = await readAuthorization(deps.secrets, tenantId, settings.authorization)
  const reader = createSourceReader(deps.egress, settings, { authorization, signal })
  const optionsDigest = digestOf(optionsOf(settings))
  // Who reviews or approves wants to know what is there, not whether it is new.
  const readsAll = isDryRun || approved !== undefined || state.optionsDigest !== optionsDigest
  const documents = await readSource(reader, settings, readsAll ? {} : state.files)
  const { failure: _, ...before } = { ...state, checkedAt: now, optionsDigest, failures: 0 }

  if (documents === undefined) {
    const outcome = state.held === undefined ? 'unchanged' : 'held'
    return { outcome, state: { ...before, files: { ...state.files, ...reader.files() }, outcome } }
  }
  const options = { ...importOptions(settings), signal }
  const planned = await importOpenApi({ ...deps, egress: reader.egress }, tenantId, documents, {
    ...options,
    isDryRun: true,
  })
  refuseUnreadable(planned, reader, state)
  const files = reader.files()
  const digest = digestOf({
    options: optionsDigest,
    files: Object.entries(files)
      .map(([url, file]) => [url, file.digest])
      .sort(),
  })

  if (digest === state.importedDigest) {
    const { held: _reverted, ...rest } = before
    return { outcome: 'unchanged', state: { ...rest, files, outcome: 'unchanged' }, report: planned }
  }
  if (approved !== undefined && approved !== digest) throw changedSinceReview()
  const isHeld = approved === undefined && state.importedDigest !== undefined && breaksCallers(planned, settings.holdOn)
  if (isDryRun) return { outcome: isHeld ? 'held' : 'imported', state, report: planned }
  if (isHeld) {
    const since = state.held?.digest === digest ? state.held.since : now
    const held = { digest, since, counts: countsOf(planned), changeCounts: planned.change_counts }
    return { outcome: 'held', state: { ...before, files, held, outcome: 'held' }, report: planned }
  }

  const { held: _applied, ...rest } = before
  const made = await importAll({ ...deps, egress: reader.egress }, tenantId, documents, options, state)
  return {
    outcome: 'imported',
    report: made.report,
    state: {
      ...rest,
      files,
      importedDigest: digest,
      documents: made.documents,
      namespaces: made.report.namespaces.map(({ namespace }) => namespace),
      changedAt: now,
      outcome: 'imported',
      counts: countsOf(made.report),
    },
  }
}

async function importAll(
  deps: RefreshDeps,
  tenantId: string,
  documents: readonly ImportDocument[],
  options: ImportOptions,
  before: SubscriptionState,
): Promise<{ readonly report: ImportReport; readonly documents: readonly string[] }> {
  const recorded = recordDocuments(deps.actions)
  const report = await importOpenApi({ ...deps, actions: recorded.actions }, tenantId, documents, options)
  const keys = recorded.documents()
  // A document whose title became another one may have moved to another namespace, where it has another key.
  const gone = before.documents.filter((key) => !keys.includes(key))
  const removed = await removeDocuments(deps, tenantId, gone, before.namespaces)
  return { report: { ...report, removed: report.removed + removed }, documents: keys }
}

function optionsOf({ urls, namespace, server, serverVariables, effects, fetchReferences }: SourceOptions) {
  return JSON.parse(JSON.stringify({ urls, namespace, server, serverVariables, effects, fetchReferences })) as object
}

function importOptions({ effects, ...options }: SourceOptions): ImportOptions {
  const { namespace, server, serverVariables, fetchReferences, keepVersionsMs } = options
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(server === undefined ? {} : { server }),
    ...(serverVariables === undefined ? {} : { serverVariables }),
    ...(effects === undefined ? {} : { rules: parseOperationRules(effects.content, effects.file) }),
    ...(fetchReferences === undefined ? {} : { fetchReferences }),
    ...(keepVersionsMs === undefined ? {} : { keepVersionsMs }),
  }
}

/** An import takes what it can; an update that is missing a part would take away what was there. */
function refuseUnreadable({ skipped }: ImportReport, reader: SourceReader, state: SubscriptionState): void {
  const broken = skipped.find(({ method, path }) => method === '' && path === '')
  if (broken !== undefined) {
    throw new GatehouseError('invalid', 'import_source_unreadable', `${broken.file} cannot be read: ${broken.reason}`, {
      at: broken.file,
      hint: 'The actions stay as they are until the document can be read again.',
    })
  }
  const lost = reader.missing().find((url) => Object.hasOwn(state.files, url))
  if (lost === undefined) return
  throw new GatehouseError(
    'unavailable',
    'import_reference_missing',
    `${lost} is referred to and cannot be fetched any more.`,
    { at: lost, hint: 'The actions stay as they are until it can be fetched again.' },
  )
}

function changedSinceReview(): GatehouseError {
  return new GatehouseError('conflict', 'held_import_changed', 'The documents are not those that were held.', {
    hint: 'Refresh the subscription, review what is held then, and apply it.',
  })
}
