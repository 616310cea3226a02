import { describe, expect, test } from 'vitest'
import type { SealedSecret, SecretStore } from '@gatehouse/automation'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testSecretStore(open: OpenStores<{ secrets: SecretStore }>): void {
  describe('secret store', () => {
    const stores = openedStores(open)

    test('gives back a secret as it was put', async () => {
      const secret = newSecret(newTenant(), 'crm')
      expect(await stores().secrets.put(secret)).toStrictEqual({ name: 'crm', createdAt: 1, updatedAt: 1 })
      expect(await stores().secrets.find(secret.tenantId, 'crm')).toStrictEqual(secret)
    })

    test('replaces the value, and remembers when the secret was first entered', async () => {
      const secret = newSecret(newTenant(), 'crm')
      await stores().secrets.put(secret)
      const next = { ...secret, sealed: 'new', wrappedKey: 'new key', masterKeyId: 'm2', createdAt: 9, updatedAt: 9 }
      expect(await stores().secrets.put(next)).toStrictEqual({ name: 'crm', createdAt: 1, updatedAt: 9 })
      expect(await stores().secrets.find(secret.tenantId, 'crm')).toStrictEqual({ ...next, createdAt: 1 })
    })

    test('lists names and dates, and nothing else, by name and in pages', async () => {
      const tenantId = newTenant()
      for (const name of ['crm', 'billing', 'Crm', 'a.b']) await stores().secrets.put(newSecret(tenantId, name))
      const listed = await allPages((page) => stores().secrets.list(tenantId, page), 3)
      expect(listed).toStrictEqual(
        ['Crm', 'a.b', 'billing', 'crm'].map((name) => ({ name, createdAt: 1, updatedAt: 1 })),
      )
    })

    test('removes a secret once', async () => {
      const { tenantId, name } = newSecret(newTenant(), 'crm')
      await stores().secrets.put(newSecret(tenantId, name))
      expect(await stores().secrets.remove(tenantId, name)).toBe(true)
      expect(await stores().secrets.remove(tenantId, name)).toBe(false)
      expect(await stores().secrets.find(tenantId, name)).toBeUndefined()
    })

    test('keeps tenants apart', async () => {
      const there = newSecret(newTenant(), 'crm')
      await stores().secrets.put(there)
      const here = newTenant()
      expect(await stores().secrets.find(here, 'crm')).toBeUndefined()
      expect((await stores().secrets.list(here, { limit: 10 })).items).toEqual([])
      expect(await stores().secrets.remove(here, 'crm')).toBe(false)
      await stores().secrets.put({ ...there, tenantId: here, sealed: 'other' })
      expect(await stores().secrets.find(there.tenantId, 'crm')).toStrictEqual(there)
    })

    test('finds what another master key wraps, in every tenant', async () => {
      const secrets = [newSecret(newTenant(), 'a'), newSecret(newTenant(), 'b'), newSecret(newTenant(), 'c')]
      const [old, older, current] = secrets as [SealedSecret, SealedSecret, SealedSecret]
      await stores().secrets.put(old)
      await stores().secrets.put({ ...older, masterKeyId: 'm0' })
      await stores().secrets.put({ ...current, masterKeyId: 'm2' })
      const found = await allPages((page) => stores().secrets.listWrappedByOthers('m2', page), 1)
      const tenants = found.map(({ tenantId }) => tenantId)
      expect(tenants).toEqual([...tenants].sort())
      expect(found).toContainEqual(old)
      expect(found).toContainEqual({ ...older, masterKeyId: 'm0' })
      expect(tenants).not.toContain(current.tenantId)
    })

    test('replaces a wrapped key only of the value that was read', async () => {
      const secret = newSecret(newTenant(), 'crm')
      await stores().secrets.put(secret)
      const key = { masterKeyId: 'm2', wrappedKey: 'wrapped anew' }
      expect(await stores().secrets.rewrap(secret, key)).toBe(true)
      expect(await stores().secrets.find(secret.tenantId, 'crm')).toStrictEqual({ ...secret, ...key })
      expect(await stores().secrets.rewrap(secret, key)).toBe(false)
      expect(await stores().secrets.rewrap(newSecret(newTenant(), 'crm'), key)).toBe(false)
    })
  })
}

function newSecret(tenantId: string, name: string): SealedSecret {
  return {
    tenantId,
    name,
    masterKeyId: 'm1',
    wrappedKey: `key of ${tenantId}`,
    sealed: `value of ${tenantId}`,
    createdAt: 1,
    updatedAt: 1,
  }
}
