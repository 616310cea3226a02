import { describe, expect, test } from 'vitest'
import { newId, type Alias, type RevisionStore } from '@gatehouse/core'
import type { User, UserStore } from '@gatehouse/identity'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { strangeTexts } from './strange-texts.ts'

export function testUserStore(open: OpenStores<{ users: UserStore; revisions: RevisionStore }>): void {
  describe('user store', () => {
    const stores = openedStores(open)

    test('gives back every member of a user, by id and by each alias', async () => {
      const tenantId = newTenant()
      const user: User = {
        ...newUser(tenantId),
        email: 'ada@example.com',
        displayName: 'Ada',
        groups: ['dev', 'ops'],
        roles: ['admin'],
        aliases: [email('ada@example.com'), { kind: 'oid', issuer: 'https://login.example', value: '42' }],
      }
      await stores().users.create(user)
      expect(await stores().users.findById(tenantId, user.id)).toEqual(user)
      for (const alias of user.aliases) expect(await stores().users.findByAlias(tenantId, alias)).toEqual(user)
    })

    test('leaves absent members absent', async () => {
      const user = newUser(newTenant())
      await stores().users.create(user)
      const found = await stores().users.findById(user.tenantId, user.id)
      expect(Object.keys(found!)).not.toContain('email')
      expect(Object.keys(found!)).not.toContain('displayName')
    })

    test('tells aliases apart by kind, issuer and exact value', async () => {
      const user = { ...newUser(newTenant()), aliases: [{ kind: 'oid', issuer: 'https://a', value: 'x' }] }
      await stores().users.create(user)
      for (const other of [
        { kind: 'sub', issuer: 'https://a', value: 'x' },
        { kind: 'oid', issuer: 'https://b', value: 'x' },
        { kind: 'oid', issuer: 'https://a', value: 'X' },
      ]) {
        expect(await stores().users.findByAlias(user.tenantId, other)).toBeUndefined()
      }
    })

    test('refuses a user whose alias belongs to somebody, and stores nothing of it', async () => {
      const tenantId = newTenant()
      await stores().users.create({ ...newUser(tenantId), aliases: [email('a@x')] })
      const second = { ...newUser(tenantId), aliases: [email('b@x'), email('a@x')] }
      await expect(stores().users.create(second)).rejects.toMatchObject({ code: 'user_exists', kind: 'conflict' })
      expect(await stores().users.findById(tenantId, second.id)).toBeUndefined()
      expect(await stores().users.findByAlias(tenantId, email('b@x'))).toBeUndefined()
    })

    test('lets one of many win who come with the same alias at once', async () => {
      const tenantId = newTenant()
      const attempts = Array.from({ length: 30 }, () =>
        stores().users.create({ ...newUser(tenantId), aliases: [email('same@x')] }),
      )
      const outcomes = await Promise.allSettled(attempts)
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
      expect((await stores().users.list(tenantId, { limit: 50 })).items).toHaveLength(1)
    })

    test('adds aliases in order, and leaves those that are there', async () => {
      const user = { ...newUser(newTenant()), aliases: [email('1@x')] }
      await stores().users.create(user)
      await stores().users.addAliases(user.tenantId, user.id, [email('9@x'), email('1@x'), email('3@x')])
      await stores().users.addAliases(user.tenantId, user.id, [email('2@x'), email('2@x')])
      const found = await stores().users.findById(user.tenantId, user.id)
      expect(found?.aliases.map((alias) => alias.value)).toEqual(['1@x', '9@x', '3@x', '2@x'])
    })

    test('refuses an alias of somebody else, and adds none of the others', async () => {
      const tenantId = newTenant()
      const [ada, bob] = [newUser(tenantId), newUser(tenantId)]
      await stores().users.create({ ...ada, aliases: [email('a@x')] })
      await stores().users.create(bob)
      await expect(stores().users.addAliases(tenantId, bob.id, [email('new@x'), email('a@x')])).rejects.toMatchObject({
        code: 'alias_taken',
      })
      expect((await stores().users.findById(tenantId, bob.id))?.aliases).toEqual([])
    })

    test('gives an alias to one of two who ask at once, whatever the order they ask in', async () => {
      const tenantId = newTenant()
      const [ada, bob] = [newUser(tenantId), newUser(tenantId)]
      await stores().users.create(ada)
      await stores().users.create(bob)
      const aliases = Array.from({ length: 20 }, (_, n) => email(`${n}@x`))
      const outcomes = await Promise.allSettled([
        stores().users.addAliases(tenantId, ada.id, aliases),
        stores().users.addAliases(tenantId, bob.id, aliases.toReversed()),
      ])
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({ code: 'alias_taken' })
    })

    test('changes what is given and leaves the rest', async () => {
      const user = { ...newUser(newTenant()), displayName: 'Ada', groups: ['a'], roles: ['r'] }
      await stores().users.create(user)
      const changed = await stores().users.update(user.tenantId, user.id, { groups: [], status: 'disabled' })
      expect(changed).toEqual({ ...user, groups: [], status: 'disabled' })
      expect(await stores().users.findById(user.tenantId, user.id)).toEqual(changed)
    })

    test('says when there is no such user', async () => {
      const missing = { code: 'user_not_found', kind: 'not_found' }
      await expect(stores().users.update(newTenant(), 'usr_none', { groups: [] })).rejects.toMatchObject(missing)
      await expect(stores().users.addAliases(newTenant(), 'usr_none', [email('a')])).rejects.toMatchObject(missing)
      expect(await stores().users.findById(newTenant(), 'usr_none')).toBeUndefined()
    })

    test('raises the grants revision when groups or roles change, and only then', async () => {
      const user = { ...newUser(newTenant()), groups: ['a'] }
      await stores().users.create(user)
      const raisedBy = async (change: Parameters<UserStore['update']>[2]): Promise<number> => {
        const before = await stores().revisions.read(user.tenantId)
        await stores().users.update(user.tenantId, user.id, change)
        return (await stores().revisions.read(user.tenantId)).grants - before.grants
      }
      expect(await raisedBy({ groups: ['a'] })).toBe(0)
      expect(await raisedBy({ displayName: 'Other', status: 'disabled' })).toBe(0)
      expect(await raisedBy({ groups: ['a', 'b'] })).toBe(1)
      expect(await raisedBy({ roles: ['admin'] })).toBe(1)
    })

    test('lists the oldest first, each once, although users are added meanwhile', async () => {
      const tenantId = newTenant()
      const before = Array.from({ length: 11 }, (_, n) => ({ ...newUser(tenantId), createdAt: 1_000 + (n >> 1) }))
      for (const user of before) await stores().users.create(user)
      const listed = await allPages(
        (page) => stores().users.list(tenantId, page),
        3,
        () => stores().users.create({ ...newUser(tenantId), createdAt: 5_000 }),
      )
      const expected = before.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      expect(listed.slice(0, 11)).toEqual(expected)
      expect(new Set(listed.map((user) => user.id)).size).toBe(listed.length)
    })

    test('refuses a cursor of another list', async () => {
      await expect(stores().users.list(newTenant(), { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
        code: 'invalid_cursor',
      })
    })

    test('shows a tenant nothing of another, and changes nothing there', async () => {
      const [here, there] = [newTenant(), newTenant()]
      const user = { ...newUser(there), aliases: [email('a@x')] }
      await stores().users.create(user)
      expect(await stores().users.findById(here, user.id)).toBeUndefined()
      expect(await stores().users.findByAlias(here, email('a@x'))).toBeUndefined()
      expect((await stores().users.list(here, { limit: 10 })).items).toEqual([])
      await expect(stores().users.update(here, user.id, { groups: ['x'] })).rejects.toMatchObject({
        code: 'user_not_found',
      })
      await expect(stores().users.addAliases(here, user.id, [email('b@x')])).rejects.toMatchObject({
        code: 'user_not_found',
      })
      await stores().users.create({ ...user, tenantId: here })
      expect(await stores().users.findById(there, user.id)).toEqual(user)
    })

    test.each(strangeTexts)('keeps %s', async (_name, text) => {
      const user: User = {
        ...newUser(newTenant()),
        displayName: text,
        groups: [text, 'plain'],
        aliases: [{ kind: 'custom', issuer: text, value: text }],
      }
      await stores().users.create(user)
      expect(await stores().users.findByAlias(user.tenantId, user.aliases[0]!)).toEqual(user)
    })
  })
}

function newUser(tenantId: string): User {
  return { tenantId, id: newId('usr'), status: 'active', groups: [], roles: [], aliases: [], createdAt: 1_000 }
}

function email(value: string): Alias {
  return { kind: 'email', issuer: '', value }
}
