import type { Principal } from '@gatehouse/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeys, knownScopes, newUser, type Keys, type User } from '../src/index.ts'
import { newKeySecret } from '../src/key/key-secret.ts'
import { openStores, type Stores } from './open-stores.ts'
import { testClock } from './test-clock.ts'

const clock = testClock()
let stores: Stores
let keys: Keys
let ada: User
let grace: User

beforeAll(async () => {
  stores = await openStores()
  keys = createKeys({ keys: stores.keys, users: stores.users, clock })
  ada = newUser({ tenantId: 'default', email: 'Ada@Example.com', createdAt: clock.now() })
  grace = newUser({ tenantId: 'default', email: 'grace@example.com', createdAt: clock.now() })
  await stores.users.create(ada)
  await stores.users.create(grace)
})
afterAll(() => stores[Symbol.asyncDispose]())

const minter = (user: User, scopes: readonly string[]): Principal => ({
  tenantId: user.tenantId,
  userId: user.id,
  issuer: 'gatehouse',
  subject: user.id,
  aliases: user.aliases,
  groups: [],
  roles: [],
  scopes,
  actor: { kind: 'key', id: 'key_minter' },
})
const code = (code: string): unknown => expect.objectContaining({ code })

describe('an API key', () => {
  test('is for the data plane of the named user unless more is asked for', async () => {
    const { secret, key } = await keys.mint('default', { user: 'ADA@example.com', mintedBy: undefined })
    expect(key).toMatchObject({ userId: ada.id, scopes: ['tools'], tenantId: 'default' })
    await expect(keys.verify(secret)).resolves.toMatchObject({ key: { id: key.id }, user: { id: ada.id } })
  })

  test('is stored without its secret', async () => {
    const { secret } = await keys.mint('default', { user: ada.id, mintedBy: undefined })
    const found = await stores.keys.findByPrefix(secret.slice(3, 15))
    expect(JSON.stringify(found)).not.toContain(secret.slice(16))
  })

  test('stops at once when it is revoked, and says so to its holder only', async () => {
    const { secret, key } = await keys.mint('default', { user: ada.id, mintedBy: undefined })
    await keys.verify(secret)
    await keys.revoke('default', key.id)
    await expect(keys.verify(secret)).rejects.toThrow(code('key_revoked'))
    await expect(keys.verify(newKeySecret().text)).rejects.toThrow(code('invalid_key'))
  })

  test('is not revoked from another tenant', async () => {
    const { secret, key } = await keys.mint('default', { user: ada.id, mintedBy: undefined })
    await expect(keys.revoke('other', key.id)).rejects.toThrow(code('key_not_found'))
    await expect(keys.verify(secret)).resolves.toBeDefined()
  })

  test('ends at its expiry', async () => {
    const expiresAt = clock.now() + 1_000
    const { secret } = await keys.mint('default', { user: ada.id, expiresAt, mintedBy: undefined })
    clock.advance(999)
    await expect(keys.verify(secret)).resolves.toBeDefined()
    clock.advance(1)
    await expect(keys.verify(secret)).rejects.toThrow(code('key_expired'))
  })

  test('stops when its user is disabled', async () => {
    const user = newUser({ tenantId: 'default', email: 'leaver@example.com', createdAt: clock.now() })
    await stores.users.create(user)
    const { secret } = await keys.mint('default', { user: user.id, mintedBy: undefined })
    await stores.users.update('default', user.id, { status: 'disabled' })
    await expect(keys.verify(secret)).rejects.toThrow(code('user_disabled'))
    await expect(keys.mint('default', { user: user.id, mintedBy: undefined })).rejects.toThrow(code('user_disabled'))
  })

  test('with a known prefix and another secret is an invalid key like any other', async () => {
    const { secret } = await keys.mint('default', { user: ada.id, mintedBy: undefined })
    const stored = await stores.keys.findByPrefix(secret.slice(3, 15))
    const forged = newKeySecret()
    await stores.keys.insert({ ...stored!.key, id: 'key_twin', prefix: forged.prefix })
    await expect(keys.verify(forged.text)).rejects.toThrow(code('invalid_key'))
  })

  test.each([
    ['an unknown scope', { user: 'ada@example.com', scopes: ['tools', 'root'] }, 'unknown_scope'],
    ['an empty list of scopes', { user: 'ada@example.com', scopes: [] }, 'no_scope'],
    [
      'a scope named like a member of every object',
      { user: 'ada@example.com', scopes: ['constructor'] },
      'unknown_scope',
    ],
    ['an unknown user', { user: 'nobody@example.com' }, 'unknown_user'],
    ['a user of another tenant', { user: 'ada@example.com', tenantId: 'other' }, 'unknown_user'],
    ['an empty name', { user: 'ada@example.com', name: '  ' }, 'invalid_key_name'],
    ['a name beyond measure', { user: 'ada@example.com', name: 'x'.repeat(201) }, 'invalid_key_name'],
    ['an expiry in the past', { user: 'ada@example.com', expiresAt: 1 }, 'expiry_in_past'],
    ['an expiry that is no number', { user: 'ada@example.com', expiresAt: Number.NaN }, 'expiry_in_past'],
    ['no user at all', { user: '' }, 'invalid_user_name'],
  ])(
    'is not made for %s',
    async (_name, { tenantId = 'default', ...request }: { tenantId?: string; user: string }, error) => {
      await expect(keys.mint(tenantId, { ...request, mintedBy: undefined })).rejects.toThrow(code(error))
    },
  )

  test('never has a scope that its minter lacks', async () => {
    const scopes = fc.subarray(Object.keys(knownScopes), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(scopes, scopes, async (held, asked) => {
        const minting = keys.mint('default', { user: ada.id, scopes: asked, mintedBy: minter(ada, held) })
        const minted = await minting.then(
          ({ key }) => key.scopes,
          () => [],
        )
        expect(held).toEqual(expect.arrayContaining([...minted]))
        expect(minted.length > 0).toBe(asked.every((scope) => held.includes(scope)))
      }),
      { numRuns: 100 },
    )
  })

  test('for somebody else is made by administrators only, and in their own tenant', async () => {
    const request = { user: grace.id }
    const minting = (mintedBy: Principal): Promise<unknown> => keys.mint('default', { ...request, mintedBy })
    await expect(minting(minter(ada, ['tools']))).rejects.toThrow(code('key_for_other_user'))
    await expect(minting({ ...minter(ada, ['tools', 'admin']), tenantId: 'other' })).rejects.toThrow(
      code('other_tenant'),
    )
    await expect(minting(minter(ada, ['tools', 'admin']))).resolves.toMatchObject({ key: { createdBy: ada.id } })
  })
})
