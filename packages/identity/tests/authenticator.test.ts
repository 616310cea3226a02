import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAuthenticator,
  createKeys,
  newUser,
  type Authenticator,
  type KeyStore,
  type Rejection,
  type User,
} from '../src/index.ts'
import { newKeySecret } from '../src/key/key-secret.ts'
import { openStores, type Stores } from './open-stores.ts'
import { testClock } from './test-clock.ts'

const clock = testClock()
const rejections: Rejection[] = []
let stores: Stores
let authenticator: Authenticator
let admin: User
let ada: User
let adminKey: string
let serviceKey: string
let plainKey: string
let queries = 0

beforeAll(async () => {
  stores = await openStores()
  const counted: KeyStore = {
    insert: (key) => stores.keys.insert(key),
    list: (...request) => stores.keys.list(...request),
    revoke: (...request) => stores.keys.revoke(...request),
    findByPrefix: (prefix) => {
      queries++
      return stores.keys.findByPrefix(prefix)
    },
  }
  const keys = createKeys({ keys: counted, users: stores.users, clock })
  authenticator = createAuthenticator({
    keys,
    users: stores.users,
    clock,
    onRejected: (event) => rejections.push(event),
  })
  admin = newUser({ tenantId: 'default', email: 'root@example.com', roles: ['owner'], createdAt: clock.now() })
  ada = newUser({
    tenantId: 'default',
    email: 'ada@example.com',
    groups: ['engineering'],
    roles: ['dev'],
    aliases: [
      { kind: 'entra_oid', issuer: 'tenant-1', value: 'oid-ada' },
      { kind: 'employee_number', issuer: '', value: '1815' },
    ],
    createdAt: clock.now(),
  })
  await stores.users.create(admin)
  await stores.users.create(ada)
  const mint = async (user: User, scopes: readonly string[]): Promise<string> =>
    (await keys.mint('default', { user: user.id, scopes, mintedBy: undefined })).secret
  adminKey = await mint(admin, ['tools', 'admin', 'act_as_user', 'audit.read'])
  serviceKey = await mint(admin, ['act_as_user'])
  plainKey = await mint(admin, ['tools', 'admin'])
})
afterAll(() => stores[Symbol.asyncDispose]())

const authenticate = (headers: Record<string, string>): ReturnType<Authenticator['authenticate']> =>
  authenticator.authenticate({ headers: new Headers(headers) })
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })
const refusal = (kind: string, code: string): unknown => expect.objectContaining({ kind, code })

describe('a request with an API key', () => {
  test('comes from the user of the key, with the scopes of the key, through the key', async () => {
    await expect(authenticate(bearer(plainKey))).resolves.toMatchObject({
      tenantId: 'default',
      userId: admin.id,
      issuer: 'gatehouse',
      email: 'root@example.com',
      roles: ['owner'],
      scopes: ['tools', 'admin'],
      actor: { kind: 'key' },
    })
  })

  test('is refused without a database query when the key is garbage', async () => {
    const before = queries
    const garbage = ['gh_', 'gh_x', `${plainKey}x`, plainKey.slice(0, -1), "gh_'; DROP TABLE api_keys; --"]
    for (const key of garbage) {
      await expect(authenticate(bearer(key))).rejects.toThrow(expect.objectContaining({ kind: 'unauthenticated' }))
    }
    expect(queries).toBe(before)
  })

  test('is refused after any change of one byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(plainKey.length - 1), fc.integer({ min: 1, max: 127 }), async (at, flip) => {
        const changed = String.fromCharCode((plainKey.charCodeAt(at) ^ flip) & 0x7f)
        const key = plainKey.slice(0, at) + changed + plainKey.slice(at + 1)
        const headers = headersOf({ authorization: `Bearer ${key}` })
        fc.pre(headers !== undefined && key !== plainKey)
        await expect(authenticator.authenticate({ headers })).rejects.toMatchObject({ kind: 'unauthenticated' })
      }),
      { numRuns: 500 },
    )
  })
})

describe('a request that names a user', () => {
  test.each([
    ['by e-mail', 'Ada@Example.com'],
    ['by alias', 'employee_number:1815'],
    ['by alias of an issuer', 'entra_oid[tenant-1]:oid-ada'],
    ['by e-mail as alias', 'email:ADA@example.com'],
  ])('is theirs (%s), with the data plane only, through the key', async (_name, name) => {
    for (const key of [adminKey, serviceKey]) {
      await expect(authenticate({ ...bearer(key), 'gatehouse-user': name })).resolves.toMatchObject({
        userId: ada.id,
        groups: ['engineering'],
        roles: ['dev'],
        scopes: ['tools'],
        actor: { kind: 'key' },
      })
    }
  })

  test('is theirs by user id, and with either header', async () => {
    await expect(authenticate({ ...bearer(serviceKey), 'arcade-user-id': ada.id })).resolves.toMatchObject({
      userId: ada.id,
    })
    const both = { 'arcade-user-id': ada.id, 'gatehouse-user': ada.id }
    await expect(authenticate({ ...bearer(serviceKey), ...both })).resolves.toMatchObject({ userId: ada.id })
  })

  test.each([
    [
      'with a key that may not',
      () => ({ ...bearer(plainKey), 'gatehouse-user': 'ada@example.com' }),
      'forbidden',
      'act_as_not_allowed',
    ],
    ['with no key', () => ({ 'gatehouse-user': 'ada@example.com' }), 'unauthenticated', 'credentials_missing'],
    [
      'with a key that does not exist',
      () => ({ ...bearer(newKeySecret().text), 'gatehouse-user': ada.id }),
      'unauthenticated',
      'invalid_key',
    ],
    [
      'twice and differently',
      () => ({ ...bearer(serviceKey), 'gatehouse-user': ada.id, 'arcade-user-id': admin.id }),
      'invalid',
      'ambiguous_user',
    ],
    [
      'twice in one header',
      () => ({ ...bearer(serviceKey), 'gatehouse-user': `${ada.id}, ${ada.id}` }),
      'invalid',
      'ambiguous_user',
    ],
    ['as nobody', () => ({ ...bearer(serviceKey), 'gatehouse-user': '' }), 'invalid', 'user_header_empty'],
    [
      'as nobody, beside somebody',
      () => ({ ...bearer(serviceKey), 'gatehouse-user': '', 'arcade-user-id': ada.id }),
      'invalid',
      'ambiguous_user',
    ],
    [
      'who does not exist',
      () => ({ ...bearer(serviceKey), 'gatehouse-user': 'nobody@example.com' }),
      'forbidden',
      'unknown_user',
    ],
    ['in SQL', () => ({ ...bearer(serviceKey), 'gatehouse-user': "' OR '1'='1" }), 'forbidden', 'unknown_user'],
    [
      'beyond measure',
      () => ({ ...bearer(serviceKey), 'gatehouse-user': 'x'.repeat(2_000) }),
      'invalid',
      'invalid_user_name',
    ],
  ])('is refused %s', async (_name, headers, kind, code) => {
    await expect(authenticate(headers())).rejects.toThrow(refusal(kind, code))
  })

  test('is refused when that user is disabled', async () => {
    const leaver = newUser({ tenantId: 'default', email: 'leaver@example.com', createdAt: clock.now() })
    await stores.users.create(leaver)
    await stores.users.update('default', leaver.id, { status: 'disabled' })
    const attempt = authenticate({ ...bearer(serviceKey), 'gatehouse-user': leaver.id })
    await expect(attempt).rejects.toThrow(refusal('forbidden', 'user_disabled'))
  })

  test('never reaches a user of another tenant', async () => {
    const foreign = newUser({ tenantId: 'other', email: 'eve@example.com', createdAt: clock.now() })
    await stores.users.create(foreign)
    for (const name of [foreign.id, 'eve@example.com']) {
      const attempt = authenticate({ ...bearer(serviceKey), 'gatehouse-user': name })
      await expect(attempt).rejects.toThrow(refusal('forbidden', 'unknown_user'))
    }
  })

  test('may create them where that is configured, once however many ask at the same time', async () => {
    const creating = createAuthenticator({
      keys: createKeys({ keys: stores.keys, users: stores.users, clock }),
      users: stores.users,
      clock,
      createUnknownUsers: true,
    })
    const ask = (name: string): ReturnType<Authenticator['authenticate']> =>
      creating.authenticate({ headers: new Headers({ ...bearer(serviceKey), 'gatehouse-user': name }) })
    const byEmail = await Promise.all(Array.from({ length: 8 }, () => ask('new@example.com')))
    expect(new Set(byEmail.map((principal) => principal.userId)).size).toBe(1)
    expect(byEmail[0]).toMatchObject({ email: 'new@example.com', groups: [], scopes: ['tools'] })
    const byName = await Promise.all(Array.from({ length: 8 }, () => ask('customer 42')))
    expect(new Set(byName.map((principal) => principal.userId)).size).toBe(1)
    await expect(ask('usr_0000000000000000')).rejects.toThrow(refusal('forbidden', 'unknown_user'))
  })
})

test('no combination of headers yields more than its key allows', async () => {
  const rights = new Map([
    [adminKey, ['tools', 'admin', 'act_as_user', 'audit.read']],
    [serviceKey, ['act_as_user']],
    [plainKey, ['tools', 'admin']],
  ])
  const key = fc.constantFrom(...rights.keys(), newKeySecret().text, 'gh_garbage')
  const user = fc.constantFrom(ada.id, admin.id, 'ada@example.com', 'root@example.com', '', 'nobody', '*', 'admin')
  const headers = fc.record(
    {
      authorization: key.map((text) => `Bearer ${text}`),
      'x-api-key': key,
      'gatehouse-user': user,
      'arcade-user-id': user,
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(headers, async (sent) => {
      const principal = await authenticate(sent).catch(() => undefined)
      if (principal === undefined) return
      const presented = sent.authorization?.slice('Bearer '.length) ?? sent['x-api-key']
      const held = rights.get(presented ?? '')
      expect(held).toBeDefined()
      const isNamed = sent['gatehouse-user'] !== undefined || sent['arcade-user-id'] !== undefined
      expect(principal.scopes).toEqual(isNamed ? ['tools'] : held)
      expect(!isNamed || held!.includes('act_as_user')).toBe(true)
      expect(principal.userId === ada.id).toBe(isNamed && principal.email === 'ada@example.com')
    }),
    { numRuns: 500 },
  )
})

test('refusals are reported with the public part of the key and never with its secret', async () => {
  authenticator.flushRejections()
  rejections.length = 0
  const unknown = newKeySecret()
  await expect(authenticate(bearer(unknown.text))).rejects.toThrow(refusal('unauthenticated', 'invalid_key'))
  const attempt = authenticate({ ...bearer(plainKey), 'gatehouse-user': ada.id })
  await expect(attempt).rejects.toThrow(refusal('forbidden', 'act_as_not_allowed'))
  await expect(authenticate({})).rejects.toThrow(refusal('unauthenticated', 'credentials_missing'))
  expect(rejections).toMatchObject([
    { code: 'invalid_key', keyPrefix: unknown.prefix, count: 1 },
    { code: 'act_as_not_allowed', keyPrefix: plainKey.slice(3, 15), tenantId: 'default', count: 1 },
  ])
  expect(JSON.stringify(rejections)).not.toContain(unknown.text.slice(16))
})

test('a fault of the database lets nobody in and is not taken for a wrong key', async () => {
  const fault = new Error('connection lost')
  const broken = createAuthenticator({
    keys: { verify: () => Promise.reject(fault) },
    users: stores.users,
    clock,
    onRejected: (event) => expect.unreachable(event.code),
  })
  await expect(broken.authenticate({ headers: new Headers(bearer(plainKey)) })).rejects.toBe(fault)
})

function headersOf(init: Record<string, string>): Headers | undefined {
  try {
    return new Headers(init)
  } catch {
    return undefined
  }
}
