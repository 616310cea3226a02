import {
  GatehouseError,
  newId,
  type AuditPort,
  type Logger,
  type Page,
  type PageRequest,
  type Principal,
  type StepObserver,
} from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import { checkEvery, checkSource } from './check-settings.ts'
import type { HoldLevel, ImportSubscription, SourceOptions, Subscriber } from './import-subscription.ts'
import { removeDocuments } from './made-documents.ts'
import { nextDue } from './next-due.ts'
import { reconcileDeclared, type DeclaredImport } from './reconcile-declared.ts'
import type { RefreshDeps } from './refresh-subscription.ts'
import { refreshInOperation } from './refresh-in-operation.ts'
import { refreshClaimed, type RefreshResult } from './refresh-claimed.ts'
import { servicePrincipal } from './service-principal.ts'
import type { SubscriptionStore } from './subscription-store.ts'

export interface SubscriptionsDeps extends RefreshDeps {
  readonly store: SubscriptionStore
  readonly audit: AuditPort
  readonly observer?: StepObserver
  readonly log: Logger
  /** Shortest time between two looks; default a minute. */
  readonly minEveryMs?: number
  /** From 0 to 1, for the jitter of schedules. */
  readonly random?: () => number
}

export interface NewSubscription extends SourceOptions {
  /** Default an hour. */
  readonly everyMs?: number
  /** Default `never`. */
  readonly holdOn?: HoldLevel
}

export interface SubscriptionChange {
  readonly everyMs?: number | undefined
  readonly holdOn?: HoldLevel | undefined
  readonly isPaused?: boolean | undefined
}

/** Imports that follow their URLs. */
export interface Subscriptions {
  /** Keeps the subscription; its first `refresh` is the caller's. Throws for wrong options. */
  add(tenantId: string, subscription: NewSubscription, by: Subscriber): Promise<ImportSubscription>
  /** Throws `import_subscription_not_found`. */
  get(tenantId: string, id: string): Promise<ImportSubscription>
  list(tenantId: string, page: PageRequest): Promise<Page<ImportSubscription>>
  change(tenantId: string, id: string, change: SubscriptionChange): Promise<ImportSubscription>
  /** Forgets it; its actions stay unless they are to go, and then says how many went. */
  remove(tenantId: string, id: string, options: { readonly keepsActions: boolean }): Promise<number>
  /** Looks now. Throws `import_refresh_running` when a process is at it. */
  refresh(tenantId: string, id: string, request: RefreshNow): Promise<RefreshResult>
  /** Imports the change that is held. Throws `import_nothing_held`, `held_import_changed`. */
  apply(tenantId: string, id: string, request: RefreshNow): Promise<RefreshResult>
  /** Claims what is due, at most `limit` of it; each is refreshed by the process that got it. */
  refreshDue(tenantId: string, limit: number, signal: AbortSignal): Promise<readonly RefreshResult[]>
  /** Makes the subscriptions that the configuration lists exist as it lists them, and others of its own go. */
  reconcile(tenantId: string, declared: readonly DeclaredImport[]): Promise<void>
}

export interface RefreshNow {
  readonly isDryRun?: boolean
  /** Who asks; needs the scope `admin`. */
  readonly principal: Principal
  readonly signal: AbortSignal
  readonly traceparent?: string | undefined
}

const defaultEveryMs = 3_600_000
/** A refresh ends before its claim does. */
const refreshTimeoutMs = 9 * 60_000
const leaseMs = 10 * 60_000

export function createSubscriptions(deps: SubscriptionsDeps): Subscriptions {
  const { store, clock } = deps
  const { minEveryMs = 60_000, random = Math.random } = deps
  const lease = () => ({ holder: newId('lease'), nowMs: clock.now(), untilMs: clock.now() + leaseMs })
  const bounded = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(refreshTimeoutMs)])

  const get = async (tenantId: string, id: string): Promise<ImportSubscription> => {
    const found = await store.find(tenantId, id)
    if (found !== undefined) return found
    throw new GatehouseError(
      'not_found',
      'import_subscription_not_found',
      `There is no import ${JSON.stringify(id.slice(0, 100))}.`,
      {
        hint: 'gatehouse imports list shows what there is.',
      },
    )
  }
  const refreshNow = async (tenantId: string, id: string, request: RefreshNow, approves: boolean) => {
    const { principal, traceparent, isDryRun = false } = request
    const action = approves ? 'automation.import_apply' : 'automation.import_refresh'
    const signal = bounded(request.signal)
    return await refreshInOperation(deps, { action, principal, signal, traceparent }, async (op) => {
      requireScope(principal, 'admin')
      await get(tenantId, id)
      const claim = lease()
      const subscription = await store.claim(tenantId, id, claim)
      if (subscription === undefined) throw isRunning()
      const approved = approves ? subscription.state.held?.digest : undefined
      if (approves && approved === undefined) {
        await store.settle(tenantId, id, claim.holder, {})
        throw new GatehouseError('conflict', 'import_nothing_held', 'No change of this import is held.')
      }
      const { holder } = claim
      return await refreshClaimed({ ...deps, random }, op, { subscription, holder }, { isDryRun, approved, signal })
    })
  }
  const refreshScheduled = async (subscription: ImportSubscription, holder: string, stopping: AbortSignal) => {
    const signal = bounded(stopping)
    const request = { action: 'automation.import_refresh', principal: servicePrincipal(subscription), signal }
    const how = { isDryRun: false, approved: undefined, signal }
    try {
      return await refreshInOperation(deps, request, (op) =>
        refreshClaimed({ ...deps, random }, op, { subscription, holder }, how),
      )
    } catch (error) {
      // It may not even have begun, for want of an audit entry; the claim must not stay.
      await store.settle(subscription.tenantId, subscription.id, holder, {})
      throw error
    }
  }

  return {
    async add(tenantId, { everyMs = defaultEveryMs, holdOn = 'never', ...source }, createdBy) {
      const now = clock.now()
      const subscription: ImportSubscription = {
        tenantId,
        id: newId('imp', now),
        isPaused: false,
        // Whoever adds it looks at it right away; should they not come to it, the schedule does.
        dueAt: now + everyMs,
        state: { files: {}, documents: [], namespaces: [], failures: 0 },
        settings: {
          ...checkSource(source),
          everyMs: checkEvery(everyMs, minEveryMs),
          holdOn,
          createdAt: now,
          createdBy,
          isDeclared: false,
        },
      }
      await store.add(subscription)
      return subscription
    },
    get,
    list: (tenantId, page) => store.list(tenantId, page),

    async change(tenantId, id, { everyMs, holdOn, isPaused }) {
      const { settings, isPaused: wasPaused } = await get(tenantId, id)
      if (settings.isDeclared && (everyMs !== undefined || holdOn !== undefined)) throw isDeclared()
      const changed = {
        ...settings,
        ...(everyMs === undefined ? {} : { everyMs: checkEvery(everyMs, minEveryMs) }),
        ...(holdOn === undefined ? {} : { holdOn }),
      }
      const now = clock.now()
      const isResumed = wasPaused && isPaused === false
      const rescheduled = everyMs === undefined ? {} : { dueAt: nextDue(now, { everyMs, failures: 0 }, random) }
      await store.change(tenantId, id, {
        settings: changed,
        ...(isPaused === undefined ? {} : { isPaused }),
        ...(isResumed ? { dueAt: now } : rescheduled),
      })
      return await get(tenantId, id)
    },

    async remove(tenantId, id, { keepsActions }) {
      const { settings } = await get(tenantId, id)
      if (settings.isDeclared) throw isDeclared()
      const claimed = await store.claim(tenantId, id, lease())
      if (claimed === undefined) throw isRunning()
      const { documents, namespaces } = claimed.state
      const removed = keepsActions ? 0 : await removeDocuments(deps, tenantId, documents, namespaces)
      await store.remove(tenantId, id)
      return removed
    },

    refresh: (tenantId, id, request) => refreshNow(tenantId, id, request, false),
    apply: (tenantId, id, request) => refreshNow(tenantId, id, request, true),

    async refreshDue(tenantId, limit, signal) {
      const claim = lease()
      const claimed = await store.claimDue(tenantId, claim, limit)
      const ended = await Promise.allSettled(
        claimed.map((subscription) => refreshScheduled(subscription, claim.holder, signal)),
      )
      const thrown = ended.find(({ status }) => status === 'rejected')
      if (thrown !== undefined) throw (thrown as PromiseRejectedResult).reason
      return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    },

    reconcile: (tenantId, declared) => reconcileDeclared({ store, clock, minEveryMs }, tenantId, declared),
  }
}

function isRunning(): GatehouseError {
  return new GatehouseError('conflict', 'import_refresh_running', 'This import is being refreshed right now.', {
    hint: 'Ask again when it is done.',
    retryAfterMs: 2_000,
  })
}

function isDeclared(): GatehouseError {
  return new GatehouseError('conflict', 'import_declared', 'This import stands in the configuration.', {
    hint: 'Change it under imports: in gatehouse.yaml and start Gatehouse again; it can be paused here.',
  })
}
