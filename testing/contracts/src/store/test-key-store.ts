import { describe, expect, test } from 'vitest'
import { newId } from '@gatehouse/core'
import type { ApiKey, KeyStore, User, UserStore } from '@gatehouse/identity'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testKeyStore(open: OpenStores<{ keys: KeyStore; users: UserStore }>): void {
  describe('key store', () => {
    const stores = openedStores(open)

    async function newUser(tenantId: string): Promise<User> {
      const user: User = {
        tenantId,
        id: newId('usr'),
        email: 'ada@example.com',
        status: 'active',
        groups: ['dev'],
        roles: ['admin'],
        aliases: [{ kind: 'email', issuer: '', value: `${newId('a')}@example.com` }],
        createdAt: 1_000,
      }
      await stores().users.create(user)
      return user
    }

    test('finds a key with its user by the prefix alone', async () => {
      const user = await newUser(newTenant())
      const key: ApiKey = { ...newKey(user), name: 'laptop', expiresAt: 5, revokedAt: 6, createdBy: 'usr_admin' }
      await stores().keys.insert(key)
      expect(await stores().keys.findByPrefix(key.prefix)).toEqual({ key, user })
      expect(await stores().keys.findByPrefix(`${key.prefix}x`)).toBeUndefined()
    })

    test('leaves absent members absent', async () => {
      const user = await newUser(newTenant())
      const key = newKey(user)
      await stores().keys.insert(key)
      expect((await stores().keys.findByPrefix(key.prefix))?.key).toStrictEqual(key)
    })

    test('shows at once what changed about the user', async () => {
      const user = await newUser(newTenant())
      const key = newKey(user)
      await stores().keys.insert(key)
      await stores().users.update(user.tenantId, user.id, { status: 'disabled', groups: [] })
      expect((await stores().keys.findByPrefix(key.prefix))?.user).toMatchObject({ status: 'disabled', groups: [] })
    })

    test('refuses a prefix that is taken, in any tenant', async () => {
      const key = newKey(await newUser(newTenant()))
      await stores().keys.insert(key)
      const other = { ...newKey(await newUser(newTenant())), prefix: key.prefix }
      await expect(stores().keys.insert(other)).rejects.toMatchObject({ code: 'already_exists', kind: 'conflict' })
    })

    test('refuses a key of nobody', async () => {
      const user = await newUser(newTenant())
      const stranger = { ...newKey(user), userId: 'usr_none' }
      await expect(stores().keys.insert(stranger)).rejects.toMatchObject({ code: 'user_not_found' })
      const elsewhere = { ...newKey(user), tenantId: newTenant() }
      await expect(stores().keys.insert(elsewhere)).rejects.toMatchObject({ code: 'user_not_found' })
    })

    test('revokes at once, and keeps the first time', async () => {
      const user = await newUser(newTenant())
      const key = newKey(user)
      await stores().keys.insert(key)
      expect(await stores().keys.revoke(user.tenantId, key.id, 100)).toBe(true)
      expect(await stores().keys.revoke(user.tenantId, key.id, 200)).toBe(true)
      expect((await stores().keys.findByPrefix(key.prefix))?.key.revokedAt).toBe(100)
      expect(await stores().keys.revoke(user.tenantId, 'key_none', 100)).toBe(false)
    })

    test('lists by user, page by page, each key once although keys are added meanwhile', async () => {
      const tenantId = newTenant()
      const [ada, bob] = [await newUser(tenantId), await newUser(tenantId)]
      const keys = Array.from({ length: 7 }, (_, n) => ({ ...newKey(ada), createdAt: 1_000 + (n >> 1) }))
      for (const key of keys) await stores().keys.insert(key)
      await stores().keys.insert(newKey(bob))
      const listed = await allPages(
        (page) => stores().keys.list(tenantId, { userId: ada.id }, page),
        2,
        () => stores().keys.insert({ ...newKey(bob), createdAt: 500 }),
      )
      expect(listed.map((key) => key.id)).toEqual(
        keys.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)).map((key) => key.id),
      )
      const all = await allPages((page) => stores().keys.list(tenantId, {}, page), 100)
      expect(all.length).toBeGreaterThan(keys.length)
    })

    test('keeps tenants apart', async () => {
      const user = await newUser(newTenant())
      const key = newKey(user)
      await stores().keys.insert(key)
      const here = newTenant()
      expect((await stores().keys.list(here, {}, { limit: 10 })).items).toEqual([])
      expect((await stores().keys.list(here, { userId: user.id }, { limit: 10 })).items).toEqual([])
      expect(await stores().keys.revoke(here, key.id, 100)).toBe(false)
      expect((await stores().keys.findByPrefix(key.prefix))?.key.revokedAt).toBeUndefined()
    })
  })
}

function newKey(user: User): ApiKey {
  return {
    tenantId: user.tenantId,
    id: newId('key'),
    prefix: newId('gh'),
    digest: 'a'.repeat(64),
    userId: user.id,
    scopes: ['tools', 'automation_hub.execute'],
    createdAt: 1_000,
  }
}
