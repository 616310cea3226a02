import type { JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createIssuers, issuerConfigSchema } from '../src/index.ts'
import { hub, openFrontDoor, type FrontDoor } from './open-front-door.ts'
import { openStores, type Stores } from './open-stores.ts'

let stores: Stores
let door: FrontDoor

beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores[Symbol.asyncDispose]())
beforeEach(async () => {
  door = await openFrontDoor(stores)
})
afterEach(() => door[Symbol.asyncDispose]())

describe('what an issuer says about a user', () => {
  test('is read from where the configuration says', async () => {
    const nested = door.configured({
      claims: {
        displayName: 'profile.full_name',
        groups: 'realm_access.groups',
        roles: ['https://example.com/claims', 'roles'],
      },
    })
    const token = await door.issuer.sign(
      door.claims({
        profile: { full_name: 'Ada Lovelace' },
        realm_access: { groups: ['a', 'b', 'a'] },
        'https://example.com/claims': { roles: ['r'] },
      }),
    )
    await expect(door.present(token, nested)).resolves.toMatchObject({ groups: ['a', 'b'], roles: ['r'] })
  })

  test('adds to the groups that an administrator gave', async () => {
    const first = await door.present(await door.issuer.sign(door.claims({ sub: 'grouped' })))
    await stores.users.update('default', first.userId, { groups: ['given'] })
    const second = await door.present(await door.issuer.sign(door.claims({ sub: 'grouped', groups: ['claimed'] })))
    expect(second.groups).toEqual(['given', 'claimed'])
  })

  test.each([
    ['a reference to them', { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://x' } } }],
    ['a flag', { hasgroups: true }],
  ])('is noted as incomplete when groups are replaced by %s', async (_name, change) => {
    await expect(door.present(await door.issuer.sign(door.claims(change)))).resolves.toMatchObject({
      groups: [],
      notes: ['group_overage'],
    })
    const strict = door.configured({ groupOverage: 'refuse' })
    const attempt = door.present(await door.issuer.sign(door.claims(change)), strict)
    await expect(attempt).rejects.toMatchObject({ kind: 'forbidden', code: 'groups_left_out' })
  })

  test('is noted as unreadable when groups are no list of texts', async () => {
    const token = await door.issuer.sign(door.claims({ groups: [{ id: 1 }], roles: 7 }))
    await expect(door.present(token)).resolves.toMatchObject({
      groups: [],
      notes: ['groups_unreadable', 'roles_unreadable'],
    })
  })

  test('is worth the scopes that the configuration gives it', async () => {
    const mapped = door.configured({ scopes: { 'hub.use': ['tools'], 'hub.manage': ['admin', 'audit.read'] } })
    const scopesOf = async (change: JWTPayload): Promise<readonly string[]> =>
      (await door.present(await door.issuer.sign(door.claims(change)), mapped)).scopes
    await expect(scopesOf({ scp: 'hub.use other' })).resolves.toEqual(['tools'])
    await expect(scopesOf({ scp: ['hub.use', 'hub.manage'] })).resolves.toEqual(['tools', 'admin', 'audit.read'])
    await expect(scopesOf({ scope: 'admin constructor __proto__' })).resolves.toEqual([])
    await expect(scopesOf({})).resolves.toEqual([])
  })

  test('never makes it act as somebody else by header', async () => {
    const everything = door.configured({ scopes: { all: ['act_as_user', 'admin'] } })
    const headers = new Headers({
      authorization: `Bearer ${await door.issuer.sign(door.claims({ scope: 'all' }))}`,
      'gatehouse-user': 'ada@example.com',
    })
    await expect(everything.authenticate({ headers })).rejects.toMatchObject({ code: 'act_as_not_allowed' })
  })
})

test('two configurations of one issuer are refused at the start', () => {
  const parsed = issuerConfigSchema.parse({ issuer: door.issuer.url, audiences: [hub] })
  const create = (): unknown =>
    createIssuers({ issuers: [parsed, parsed], users: stores.users, fetch: door.issuer.fetch, clock: door.clock })
  expect(create).toThrow(expect.objectContaining({ code: 'duplicate_issuer' }))
})
