import { isGatehouseError, newId, toPublicError, type Logger, type Operation, type PublicError } from '@gatehouse/core'
import type { ImportReport } from '../import/import-report.ts'
import type { ImportSubscription, RefreshOutcome, SubscriptionState } from './import-subscription.ts'
import { nextDue } from './next-due.ts'
import { refreshSubscription, type RefreshDeps } from './refresh-subscription.ts'
import type { SubscriptionStore } from './subscription-store.ts'

export interface RefreshResult {
  readonly outcome: RefreshOutcome
  /** As it stands now. */
  readonly subscription: ImportSubscription
  readonly report?: ImportReport
  /** Why it failed. */
  readonly failure?: { readonly error: PublicError; readonly cause: unknown }
}

export interface ClaimedDeps extends RefreshDeps {
  readonly store: SubscriptionStore
  readonly log: Logger
  readonly random: () => number
}

export interface ClaimedRequest {
  readonly isDryRun: boolean
  readonly approved: string | undefined
  readonly signal: AbortSignal
}

/**
 * Refreshes a subscription that this process has claimed, and gives the claim back. A source that fails is a result; a
 * refresh that was cancelled is thrown, and so is `held_import_changed`.
 */
export async function refreshClaimed(
  deps: ClaimedDeps,
  op: Operation,
  { subscription, holder }: { readonly subscription: ImportSubscription; readonly holder: string },
  request: ClaimedRequest,
): Promise<RefreshResult> {
  const { tenantId, id, settings, state } = subscription
  const { isDryRun, signal } = request
  const facts = { subscription: id, urls: settings.urls, subscribedBy: settings.createdBy.userId, isDryRun }
  op.note({ details: facts })
  const settle = async (next: SubscriptionState, retryAfterMs?: number): Promise<ImportSubscription> => {
    if (isDryRun) {
      await deps.store.settle(tenantId, id, holder, {})
      return subscription
    }
    const { everyMs } = settings
    const dueAt = nextDue(deps.clock.now(), { everyMs, failures: next.failures, retryAfterMs }, deps.random)
    await deps.store.settle(tenantId, id, holder, { state: next, dueAt })
    return { ...subscription, state: next, dueAt }
  }
  try {
    const { outcome, state: next, report } = await refreshSubscription(deps, subscription, request)
    op.note({ details: { ...facts, outcome, ...reportFacts(report) } })
    return { outcome, subscription: await settle(next), ...(report === undefined ? {} : { report }) }
  } catch (cause) {
    if (isCancelled(signal) || isChangedSinceReview(cause)) {
      await deps.store.settle(tenantId, id, holder, {})
      throw cause
    }
    const reference = newId('err')
    if (!isGatehouseError(cause)) deps.log.error({ err: cause, reference, subscription: id }, 'an import failed')
    const error = toPublicError(cause, reference)
    const failed: SubscriptionState = {
      ...state,
      checkedAt: deps.clock.now(),
      outcome: 'failed',
      failure: { code: error.code, message: error.message },
      failures: state.failures + 1,
    }
    return { outcome: 'failed', subscription: await settle(failed, error.retry_after_ms), failure: { error, cause } }
  }
}

/** By whoever waits, or because the process stops; running out of time is a failure like another. */
function isCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof DOMException && reason.name === 'TimeoutError')
}

function isChangedSinceReview(error: unknown): boolean {
  return isGatehouseError(error) && error.code === 'held_import_changed'
}

function reportFacts(report: ImportReport | undefined) {
  if (report === undefined) return {}
  const { imported, added, changed, removed } = report
  return {
    namespaces: report.namespaces.map(({ namespace }) => namespace).slice(0, 100),
    imported,
    added,
    changed,
    removed,
  }
}
