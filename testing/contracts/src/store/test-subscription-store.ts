import { describe, expect, test } from 'vitest'
import type { ImportSubscription, Lease, SubscriptionState, SubscriptionStore } from '@gatehouse/automation'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testSubscriptionStore(open: OpenStores<{ subscriptions: SubscriptionStore }>): void {
  describe('subscription store', () => {
    const stores = openedStores(open)
    const store = (): SubscriptionStore => stores().subscriptions

    test('gives back every member of a subscription', async () => {
      const subscription = newSubscription(newTenant(), 'imp_1')
      await store().add(subscription)
      expect(await store().find(subscription.tenantId, 'imp_1')).toStrictEqual(subscription)
      await expect(store().add(subscription)).rejects.toMatchObject({ kind: 'conflict' })
    })

    test('lists by id, in pages', async () => {
      const tenantId = newTenant()
      for (const id of ['imp_c', 'imp_a', 'imp_b']) await store().add(newSubscription(tenantId, id))
      const listed = await allPages((page) => store().list(tenantId, page), 2)
      expect(listed.map(({ id }) => id)).toEqual(['imp_a', 'imp_b', 'imp_c'])
    })

    test('changes what is given and leaves the rest', async () => {
      const subscription = newSubscription(newTenant(), 'imp_1')
      const { tenantId, settings } = subscription
      await store().add(subscription)
      expect(await store().change(tenantId, 'imp_1', { isPaused: true })).toBe(true)
      expect(await store().find(tenantId, 'imp_1')).toStrictEqual({ ...subscription, isPaused: true })
      const faster = { ...settings, everyMs: 60_000 }
      await store().change(tenantId, 'imp_1', { settings: faster, dueAt: 5 })
      const changed = { ...subscription, isPaused: true, settings: faster, dueAt: 5 }
      expect(await store().find(tenantId, 'imp_1')).toStrictEqual(changed)
      expect(await store().change(tenantId, 'imp_2', { isPaused: true })).toBe(false)
    })

    test('removes a subscription once', async () => {
      const { tenantId, id } = newSubscription(newTenant(), 'imp_1')
      await store().add(newSubscription(tenantId, id))
      expect(await store().remove(tenantId, id)).toBe(true)
      expect(await store().remove(tenantId, id)).toBe(false)
      expect(await store().find(tenantId, id)).toBeUndefined()
    })

    test('one claim at a time, until it is given back', async () => {
      const subscription = newSubscription(newTenant(), 'imp_1')
      const { tenantId, id } = subscription
      await store().add(subscription)
      const claims = await Promise.all(['a', 'b', 'c'].map((holder) => store().claim(tenantId, id, lease(holder))))
      expect(claims.filter((claim) => claim !== undefined)).toStrictEqual([subscription])
      const holder = ['a', 'b', 'c'][claims.findIndex((claim) => claim !== undefined)]!
      expect(await store().settle(tenantId, id, 'somebody else', { state: after, dueAt: 9 })).toBe(false)
      expect(await store().settle(tenantId, id, holder, { state: after, dueAt: 9 })).toBe(true)
      expect(await store().settle(tenantId, id, holder, {})).toBe(false)
      expect(await store().claim(tenantId, id, lease('d'))).toStrictEqual({ ...subscription, state: after, dueAt: 9 })
    })

    test('a claim whose time is over is anybody’s, and its holder changes nothing any more', async () => {
      const { tenantId, id } = newSubscription(newTenant(), 'imp_1')
      await store().add(newSubscription(tenantId, id))
      await store().claim(tenantId, id, { holder: 'a', nowMs: 100, untilMs: 200 })
      expect(await store().claim(tenantId, id, { holder: 'b', nowMs: 199, untilMs: 300 })).toBeUndefined()
      expect(await store().claim(tenantId, id, { holder: 'b', nowMs: 200, untilMs: 300 })).toBeDefined()
      expect(await store().settle(tenantId, id, 'a', { state: after })).toBe(false)
    })

    test('a pause that comes during a refresh outlives it', async () => {
      const { tenantId, id } = newSubscription(newTenant(), 'imp_1')
      await store().add(newSubscription(tenantId, id))
      await store().claim(tenantId, id, lease('a'))
      await store().change(tenantId, id, { isPaused: true })
      await store().settle(tenantId, id, 'a', { state: after, dueAt: 0 })
      expect(await store().find(tenantId, id)).toMatchObject({ isPaused: true, state: after })
    })

    test('what is due is claimed once, the longest due first', async () => {
      const tenantId = newTenant()
      const add = (id: string, change: Partial<ImportSubscription>) =>
        store().add({ ...newSubscription(tenantId, id), ...change })
      await add('imp_late', { dueAt: 900 })
      await add('imp_long', { dueAt: 10 })
      await add('imp_paused', { dueAt: 1, isPaused: true })
      await add('imp_later', { dueAt: 1_001 })
      await add('imp_claimed', { dueAt: 2 })
      await store().claim(tenantId, 'imp_claimed', lease('z'))
      const [first] = await store().claimDue(tenantId, lease('a'), 1)
      expect(first?.id).toBe('imp_long')
      const rest = await Promise.all(['b', 'c'].map((holder) => store().claimDue(tenantId, lease(holder), 10)))
      expect(rest.flat().map(({ id }) => id)).toEqual(['imp_late'])
      expect(await store().claimDue(tenantId, lease('d'), 10)).toEqual([])
    })

    test('keeps tenants apart', async () => {
      const there = newSubscription(newTenant(), 'imp_1')
      await store().add(there)
      const here = newTenant()
      expect(await store().find(here, 'imp_1')).toBeUndefined()
      expect((await store().list(here, { limit: 10 })).items).toEqual([])
      expect(await store().claim(here, 'imp_1', lease('a'))).toBeUndefined()
      expect(await store().claimDue(here, lease('a'), 10)).toEqual([])
      expect(await store().remove(here, 'imp_1')).toBe(false)
      await store().claim(there.tenantId, 'imp_1', lease('a'))
      expect(await store().settle(here, 'imp_1', 'a', {})).toBe(false)
      expect(await store().change(here, 'imp_1', { isPaused: true })).toBe(false)
    })
  })
}

const after: SubscriptionState = {
  files: { 'https://api.example.com/openapi.json': { etag: '"1"', digest: 'abc' } },
  importedDigest: 'sha256:1',
  documents: ['crm/openapi'],
  namespaces: ['crm'],
  outcome: 'imported',
  failures: 0,
}

function lease(holder: string): Lease {
  return { holder, nowMs: 1_000, untilMs: 2_000 }
}

function newSubscription(tenantId: string, id: string): ImportSubscription {
  return {
    tenantId,
    id,
    isPaused: false,
    dueAt: 1,
    state: { files: {}, documents: [], namespaces: [], failures: 0 },
    settings: {
      urls: ['https://api.example.com/openapi.json'],
      namespace: 'crm',
      everyMs: 3_600_000,
      holdOn: 'major',
      createdAt: 1,
      createdBy: { userId: 'usr_1' },
      isDeclared: false,
    },
  }
}
