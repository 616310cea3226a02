import { digestOf, isGatehouseError, type Clock } from '@gatehouse/core'
import { checkEvery, checkSource } from './check-settings.ts'
import type { HoldLevel, ImportSubscription, SourceOptions, SubscriptionSettings } from './import-subscription.ts'
import type { SubscriptionStore } from './subscription-store.ts'

/** An import as the configuration lists it. */
export interface DeclaredImport extends SourceOptions {
  readonly everyMs: number
  readonly holdOn: HoldLevel
}

interface ReconcileDeps {
  readonly store: SubscriptionStore
  readonly clock: Clock
  readonly minEveryMs: number
}

const declaredBy = { userId: 'configuration' }
const pageSize = 200

/**
 * Makes the subscriptions of the configuration exist as it lists them. One is known by its URLs and namespace, so other
 * options and schedules change the one that is there; what is listed no more is forgotten, and its actions stay.
 */
export async function reconcileDeclared(
  { store, clock, minEveryMs }: ReconcileDeps,
  tenantId: string,
  declared: readonly DeclaredImport[],
): Promise<void> {
  const listed = new Map(
    declared.map(({ everyMs, holdOn, ...source }) => {
      const checked = checkSource(source)
      return [declaredId(checked), { ...checked, everyMs: checkEvery(everyMs, minEveryMs), holdOn }] as const
    }),
  )
  const known = await declaredOnes(store, tenantId)
  for (const { id } of known) if (!listed.has(id)) await store.remove(tenantId, id)
  for (const [id, wanted] of listed) {
    const before = known.find((one) => one.id === id)
    const createdAt = before?.settings.createdAt ?? clock.now()
    const settings: SubscriptionSettings = { ...wanted, createdAt, createdBy: declaredBy, isDeclared: true }
    if (before === undefined) await addOnce(store, newSubscription(tenantId, id, settings, clock.now()))
    else if (digestOf(before.settings) !== digestOf(settings)) {
      await store.change(tenantId, id, { settings, dueAt: clock.now() })
    }
  }
}

/** Processes of one configuration start together; what another has added by now is what this one would add. */
async function addOnce(store: SubscriptionStore, subscription: ImportSubscription): Promise<void> {
  try {
    await store.add(subscription)
  } catch (error) {
    if (!isGatehouseError(error) || error.kind !== 'conflict') throw error
  }
}

async function declaredOnes(store: SubscriptionStore, tenantId: string): Promise<readonly ImportSubscription[]> {
  const found: ImportSubscription[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(tenantId, { cursor, limit: pageSize })
    found.push(...page.items.filter(({ settings }) => settings.isDeclared))
    cursor = page.next
  } while (cursor !== undefined)
  return found
}

function declaredId({ urls, namespace = '' }: SourceOptions): string {
  return `imp_${digestOf({ urls, namespace })
    .replace(/^[^:]*:/, '')
    .slice(0, 24)
    .toLowerCase()}`
}

function newSubscription(
  tenantId: string,
  id: string,
  settings: SubscriptionSettings,
  nowMs: number,
): ImportSubscription {
  const state = { files: {}, documents: [], namespaces: [], failures: 0 }
  return { tenantId, id, settings, isPaused: false, dueAt: nowMs, state }
}
