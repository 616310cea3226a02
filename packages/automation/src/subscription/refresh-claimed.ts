import {
  inOperation,
  isGatehouseError,
  newId,
  toPublicError,
  type AuditPort,
  type Logger,
  type Principal,
  type PublicError,
  type StepObserver,
} from '@gatehouse/core'
import type { ImportReport } from '../import/import-report.ts'
import type { ImportSubscription, RefreshOutcome, SubscriptionState } from './import-subscription.ts'
import { nextDue } from './next-due.ts'
import { refreshSubscription, type RefreshDeps, type Refreshed } from './refresh-subscription.ts'
import type { SubscriptionStore } from './subscription-store.ts'

export interface RefreshResult {
  readonly outcome: RefreshOutcome
  /** As it stands now. */
  readonly subscription: ImportSubscription
  readonly report?: ImportReport
  /** Why it failed. */
  readonly error?: PublicError
}

interface ClaimedDeps extends RefreshDeps {
  readonly store: SubscriptionStore
  readonly audit: AuditPort
  readonly observer?: StepObserver
  readonly log: Logger
  readonly random: () => number
}

interface ClaimedRequest {
  readonly action: string
  readonly principal: Principal
  readonly isDryRun: boolean
  readonly approved: string | undefined
  readonly signal: AbortSignal
}

/**
 * Refreshes a subscription that this process has claimed, and gives the claim back. A source that fails is a result; a
 * refresh that was cancelled, and what nobody foresaw, is thrown after the claim is back.
 */
export async function refreshClaimed(
  deps: ClaimedDeps,
  subscription: ImportSubscription,
  holder: string,
  { action, principal, signal, ...request }: ClaimedRequest,
): Promise<RefreshResult> {
  const { tenantId, id, settings, state } = subscription
  const settle = async (next: SubscriptionState, retryAfterMs?: number): Promise<ImportSubscription> => {
    if (request.isDryRun) {
      await deps.store.settle(tenantId, id, holder, {})
      return subscription
    }
    const { everyMs } = settings
    const dueAt = nextDue(deps.clock.now(), { everyMs, failures: next.failures, retryAfterMs }, deps.random)
    await deps.store.settle(tenantId, id, holder, { state: next, dueAt })
    return { ...subscription, state: next, dueAt }
  }
  try {
    const {
      outcome,
      state: next,
      report,
    } = await inOperation(deps, { action, principal, signal }, async (op) => {
      op.note({ details: { subscription: id, urls: settings.urls, subscribedBy: settings.createdBy.userId } })
      const refreshed = await refreshSubscription(deps, subscription, { ...request, signal })
      op.note({ details: factsOf(subscription, refreshed, request.isDryRun) })
      return refreshed
    })
    return { outcome, subscription: await settle(next), ...(report === undefined ? {} : { report }) }
  } catch (error) {
    const isOurs = signal.aborted && signal.reason instanceof DOMException && signal.reason.name === 'AbortError'
    if (isOurs || isChangedSinceReview(error)) {
      await deps.store.settle(tenantId, id, holder, {})
      throw error
    }
    const reference = newId('err')
    if (!isGatehouseError(error))
      deps.log.error({ err: error, reference, subscription: id }, 'an import was not refreshed')
    const failure = toPublicError(error, reference)
    const { code, message } = failure
    const failed = {
      ...state,
      checkedAt: deps.clock.now(),
      outcome: 'failed' as const,
      failure: { code, message },
      failures: state.failures + 1,
    }
    return { outcome: 'failed', subscription: await settle(failed, failure.retry_after_ms), error: failure }
  }
}

function isChangedSinceReview(error: unknown): boolean {
  return isGatehouseError(error) && error.code === 'held_import_changed'
}

function factsOf({ id, settings }: ImportSubscription, { outcome, report }: Refreshed, isDryRun: boolean) {
  return {
    subscription: id,
    urls: settings.urls,
    subscribedBy: settings.createdBy.userId,
    outcome,
    isDryRun,
    ...(report === undefined
      ? {}
      : {
          namespaces: report.namespaces.map(({ namespace }) => namespace).slice(0, 100),
          imported: report.imported,
          added: report.added,
          changed: report.changed,
          removed: report.removed,
        }),
  }
}
