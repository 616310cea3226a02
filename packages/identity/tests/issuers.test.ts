import { generateKeyPairSync, createHmac } from 'node:crypto'
import type { Principal } from '@gatehouse/core'
import fc from 'fast-check'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createAssertions,
  createAuthenticator,
  createIssuers,
  createKeys,
  issuerConfigSchema,
  type Assertions,
  type Authenticator,
  type IssuerConfigInput,
} from '../src/index.ts'
import { openStores, type Stores } from './open-stores.ts'
import { testClock, type TestClock } from './test-clock.ts'
import { TestIssuer } from './test-issuer.ts'

const audience = 'https://hub.example/mcp'
let stores: Stores
let issuer: TestIssuer
let clock: TestClock
let authenticator: Authenticator
let assertions: Assertions

beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores[Symbol.asyncDispose]())
beforeEach(async () => {
  issuer = await TestIssuer.start()
  clock = testClock()
  assertions = createAssertions()
  authenticator = frontDoor({})
})
afterEach(() => issuer[Symbol.asyncDispose]())

function frontDoor(config: Partial<Extract<IssuerConfigInput, { kind?: 'oidc' | undefined }>>): Authenticator {
  const parsed = issuerConfigSchema.parse({ issuer: issuer.url, audiences: [audience], ...config })
  return createAuthenticator({
    keys: createKeys({ keys: stores.keys, users: stores.users, clock }),
    users: stores.users,
    clock,
    issuers: createIssuers({ issuers: [parsed], users: stores.users, fetch: issuer.fetch, clock, assertions }),
  })
}

const nowSeconds = (): number => Math.floor(clock.now() / 1_000)
const claims = (change: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  aud: audience,
  sub: 'ada',
  iat: nowSeconds(),
  exp: nowSeconds() + 300,
  ...change,
})
const present = (token: string, at: Authenticator = authenticator): Promise<Principal> =>
  at.authenticate({ headers: new Headers({ authorization: `Bearer ${token}` }) })
const refusal = (code: string): unknown => expect.objectContaining({ kind: 'unauthenticated', code })
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('an access token of a configured issuer', () => {
  test('makes its user known, with the client as the actor', async () => {
    const token = await issuer.sign(claims({ azp: 'claude-code', groups: ['engineering'], roles: 'dev', name: 'Ada' }))
    const principal = await present(token)
    expect(principal).toMatchObject({
      tenantId: 'default',
      issuer: issuer.url,
      subject: 'ada',
      displayName: 'Ada',
      groups: ['engineering'],
      roles: ['dev'],
      scopes: ['tools'],
      actor: { kind: 'oauth_client', id: 'claude-code' },
    })
    expect(principal).not.toHaveProperty('notes')
    expect((await present(token)).userId).toBe(principal.userId)
  })

  test('is not carried by the principal, and is at hand for its token endpoint alone', async () => {
    const token = await issuer.sign(claims())
    const principal = await present(token)
    expect(JSON.stringify(principal)).not.toContain(token)
    expect(assertions.of(principal)).toBe(token)
    expect(assertions.of({ ...principal })).toBeUndefined()
  })

  test('costs the issuer one discovery and one look at its keys, however many come at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => issuer.sign(claims({ jti: `${i}` }))))
    await Promise.all(tokens.map((token) => present(token)))
    expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys'])
  })

  test.each([
    ['has expired', () => claims({ exp: nowSeconds() - 61 }), 'token_expired'],
    ['is for somebody else', () => claims({ aud: 'https://other.example' }), 'wrong_audience'],
    ['is for somebody with a similar name', () => claims({ aud: `${audience}/` }), 'wrong_audience'],
    ['is for nobody', () => claims({ aud: undefined }), 'wrong_audience'],
    ['never expires', () => claims({ exp: undefined }), 'invalid_token'],
    ['is not valid yet', () => claims({ nbf: nowSeconds() + 61 }), 'token_not_yet_valid'],
    ['names no user', () => claims({ sub: undefined }), 'invalid_token'],
    ['names a user that is no text', () => claims({ sub: 7 }), 'invalid_token'],
    ['is an id token', () => claims({ at_hash: 'x' }), 'invalid_token'],
    ['is a logout token', () => claims({ events: {} }), 'invalid_token'],
    ['names another issuer', () => claims({ iss: 'https://issuer.example' }), 'unknown_issuer'],
    ['names the issuer with a slash more', () => claims({ iss: `${issuer.url}/` }), 'unknown_issuer'],
  ])('is refused when it %s', async (_name, change, code) => {
    await expect(present(await issuer.sign(change()))).rejects.toThrow(refusal(code))
  })

  test('may be a minute off by the clock', async () => {
    await expect(present(await issuer.sign(claims({ exp: nowSeconds() - 59 })))).resolves.toBeDefined()
    await expect(present(await issuer.sign(claims({ nbf: nowSeconds() + 59 })))).resolves.toBeDefined()
  })

  test.each(['at+jwt', 'JWT', 'application/at+jwt', undefined])('is accepted with typ %s', async (typ) => {
    await expect(present(await issuer.sign(claims(), { typ }))).resolves.toBeDefined()
  })

  test.each(['logout+jwt', 'dpop+jwt', 'secevent+jwt'])('is refused with typ %s', async (typ) => {
    await expect(present(await issuer.sign(claims(), { typ }))).rejects.toThrow(refusal('invalid_token'))
  })

  test('is refused when its user is disabled, although it was accepted a moment ago', async () => {
    const token = await issuer.sign(claims({ sub: 'leaver' }))
    const principal = await present(token)
    await stores.users.update('default', principal.userId, { status: 'disabled' })
    await expect(present(token)).rejects.toThrow(refusal('user_disabled'))
  })

  test('is refused after it expired, although it was accepted before', async () => {
    const token = await issuer.sign(claims({ exp: nowSeconds() + 10 }))
    await present(token)
    clock.advance(71_000)
    await expect(present(token)).rejects.toThrow(refusal('token_expired'))
  })

  test('that begins like a valid one does not pass for it', async () => {
    const filler = 'x'.repeat(2_000)
    const valid = await issuer.sign({ filler, ...claims({ sub: 'ada' }) })
    await present(valid)
    const [head, payload, signature] = valid.split('.') as [string, string, string]
    const other = encoded({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'eve' })
    expect(other.slice(0, 2_000)).toBe(payload.slice(0, 2_000))
    await expect(present(`${head}.${other}.${signature}`)).rejects.toThrow(refusal('invalid_token'))
    const own = await issuer.sign({ filler, ...claims({ sub: 'eve' }) })
    expect((await present(own)).subject).toBe('eve')
  })

  test('is refused after any change of one character', async () => {
    const token = await issuer.sign(claims())
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='
    await present(token)
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
        fc.pre(token[at] !== character)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        await expect(present(changed)).rejects.toMatchObject({ kind: 'unauthenticated' })
      }),
      { numRuns: 300 },
    )
  })

  test.each(["' OR 1=1 --", "ada'; DROP TABLE users; --", '\\', '%', 'a\u0000b'])(
    'with the subject %j is one more user and nothing else',
    async (sub) => {
      const first = present(await issuer.sign(claims({ sub })))
      await expect(
        first.then(
          ({ subject }) => subject,
          ({ kind }: { kind: string }) => kind,
        ),
      ).resolves.toBeOneOf([sub, 'unauthenticated'])
      await expect(present(await issuer.sign(claims({ sub: 'ada' })))).resolves.toMatchObject({ subject: 'ada' })
    },
  )
})

describe('a forged token', () => {
  test('without a signature is refused', async () => {
    for (const alg of ['none', 'None', 'NONE']) {
      const unsigned = `${encoded({ alg })}.${encoded({ iss: issuer.url, ...claims() })}.`
      await expect(present(unsigned)).rejects.toThrow(refusal('invalid_token'))
      await expect(present(`${unsigned}AA`)).rejects.toThrow(refusal('invalid_token'))
    }
  })

  test('signed with the public key as a shared secret is refused', async () => {
    const publicKey = issuer.keys[0]!.publicJwk
    for (const secret of [
      JSON.stringify(publicKey),
      publicKey.x!,
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
    ]) {
      const body = `${encoded({ alg: 'HS256', kid: 'key-1' })}.${encoded({ iss: issuer.url, ...claims() })}`
      const signature = createHmac('sha256', secret).update(body).digest('base64url')
      await expect(present(`${body}.${signature}`)).rejects.toThrow(refusal('invalid_token'))
    }
  })

  test('that brings its own key, or says where to get it, is refused and nothing is fetched', async () => {
    const stranger = await generateKeyPair('ES256')
    const jwk = await exportJWK(stranger.publicKey)
    await present(await issuer.sign(claims()))
    const before = issuer.requests.length
    for (const header of [
      { jwk },
      { jku: `${issuer.origin}/stolen` },
      { x5u: `${issuer.origin}/stolen` },
      { x5c: ['AA'] },
    ]) {
      const token = await new SignJWT({ iss: issuer.url, ...claims() })
        .setProtectedHeader(Object.assign({ alg: 'ES256', kid: 'key-1' }, header))
        .sign(stranger.privateKey)
      await expect(present(token)).rejects.toThrow(refusal('invalid_token'))
    }
    expect(issuer.requests.length).toBe(before)
  })

  test.each(['../../etc/passwd', "' UNION SELECT 'x", '__proto__', 'constructor', 'x'.repeat(5_000)])(
    'with the key id %j is refused',
    async (kid) => {
      await expect(present(await issuer.sign(claims(), { kid }))).rejects.toThrow(refusal('invalid_token'))
    },
  )

  test('with a critical header that nobody knows is refused', async () => {
    const token = await issuer.sign(claims())
    const [, payload, signature] = token.split('.')
    const header = encoded({ alg: 'ES256', kid: 'key-1', crit: ['exp'], exp: 1 })
    await expect(present(`${header}.${payload}.${signature}`)).rejects.toThrow(refusal('invalid_token'))
  })
})

describe('the keys of an issuer', () => {
  test('are looked at again when a token names a new one', async () => {
    await present(await issuer.sign(claims()))
    const old = await issuer.sign(claims({ jti: 'old' }))
    await issuer.rotate('key-2')
    clock.advance(31_000)
    await expect(present(await issuer.sign(claims()))).resolves.toBeDefined()
    await expect(present(old)).rejects.toThrow(refusal('invalid_token'))
  })

  test('are not asked for again and again by invented key ids', async () => {
    await present(await issuer.sign(claims()))
    const invented = await Promise.all(
      Array.from({ length: 50 }, (_, i) => issuer.sign(claims(), { kid: `invented-${i}` })),
    )
    await Promise.allSettled(invented.map((token) => present(token)))
    expect(issuer.keySetRequests).toBe(1)
    clock.advance(31_000)
    await Promise.allSettled(invented.map((token) => present(token)))
    expect(issuer.keySetRequests).toBe(2)
  })

  test('that were taken back stop counting after ten minutes', async () => {
    const longLived = await issuer.sign(claims({ exp: nowSeconds() + 7_200 }))
    await present(longLived)
    await issuer.rotate('key-2')
    clock.advance(10 * 60_000)
    await expect(present(longLived)).rejects.toThrow(refusal('invalid_token'))
  })

  test('serve for an hour while the issuer is out of reach, and no longer', async () => {
    const longLived = await issuer.sign(claims({ exp: nowSeconds() + 7_200 }))
    await present(longLived)
    issuer.isDown = true
    clock.advance(59 * 60_000)
    await expect(present(longLived)).resolves.toBeDefined()
    clock.advance(60_000)
    await expect(present(longLived)).rejects.toMatchObject({ kind: 'unavailable', code: 'issuer_unavailable' })
  })

  test('that cannot be read are no verdict about the token, and are not asked for at once again', async () => {
    issuer.isDown = true
    const token = await issuer.sign(claims())
    await expect(present(token)).rejects.toMatchObject({ kind: 'unavailable', code: 'issuer_unavailable' })
    const before = issuer.requests.length
    await expect(present(token)).rejects.toMatchObject({ code: 'issuer_unavailable' })
    expect(issuer.requests.length).toBe(before)
    issuer.isDown = false
    clock.advance(5_000)
    await expect(present(token)).resolves.toBeDefined()
  })

  test('are not taken from a document of somebody else', async () => {
    issuer.announcedIssuer = 'https://issuer.example'
    await expect(present(await issuer.sign(claims()))).rejects.toMatchObject({ code: 'issuer_unavailable' })
  })

  test.each([
    ['', '/.well-known/oauth-authorization-server'],
    ['/realms/one', '/realms/one/.well-known/openid-configuration'],
    ['/realms/one', '/.well-known/oauth-authorization-server/realms/one'],
    ['/realms/one', '/.well-known/openid-configuration/realms/one'],
  ])('of an issuer with path %j are found by %s', async (path, discoveryPath) => {
    issuer.path = path
    issuer.discoveryPath = discoveryPath
    await expect(present(await issuer.sign(claims()), frontDoor({}))).resolves.toBeDefined()
  })

  test('are found without discovery where the configuration says where they are', async () => {
    await expect(
      present(await issuer.sign(claims()), frontDoor({ jwksUrl: `${issuer.origin}/keys` })),
    ).resolves.toBeDefined()
    expect(issuer.requests).toEqual(['/keys'])
  })
})

describe('what an issuer says about a user', () => {
  test('is read from where the configuration says', async () => {
    const nested = frontDoor({
      claims: {
        displayName: 'profile.full_name',
        groups: 'realm_access.groups',
        roles: ['https://example.com/claims', 'roles'],
      },
    })
    const token = await issuer.sign(
      claims({
        profile: { full_name: 'Ada Lovelace' },
        realm_access: { groups: ['a', 'b', 'a'] },
        'https://example.com/claims': { roles: ['r'] },
      }),
    )
    await expect(present(token, nested)).resolves.toMatchObject({ groups: ['a', 'b'], roles: ['r'] })
  })

  test('adds to the groups that an administrator gave', async () => {
    const first = await present(await issuer.sign(claims({ sub: 'grouped' })))
    await stores.users.update('default', first.userId, { groups: ['given'] })
    const second = await present(await issuer.sign(claims({ sub: 'grouped', groups: ['claimed'] })))
    expect(second.groups).toEqual(['given', 'claimed'])
  })

  test.each([
    ['a reference to them', { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://x' } } }],
    ['a flag', { hasgroups: true }],
  ])('is noted as incomplete when groups are replaced by %s', async (_name, change) => {
    await expect(present(await issuer.sign(claims(change)))).resolves.toMatchObject({
      groups: [],
      notes: ['group_overage'],
    })
    const strict = frontDoor({ groupOverage: 'refuse' })
    const attempt = present(await issuer.sign(claims(change)), strict)
    await expect(attempt).rejects.toMatchObject({ kind: 'forbidden', code: 'groups_left_out' })
  })

  test('is noted as unreadable when groups are no list of texts', async () => {
    const token = await issuer.sign(claims({ groups: [{ id: 1 }], roles: 7 }))
    await expect(present(token)).resolves.toMatchObject({
      groups: [],
      notes: ['groups_unreadable', 'roles_unreadable'],
    })
  })

  test('is worth the scopes that the configuration gives it', async () => {
    const mapped = frontDoor({ scopes: { 'hub.use': ['tools'], 'hub.manage': ['admin', 'audit.read'] } })
    const scopesOf = async (change: JWTPayload): Promise<readonly string[]> =>
      (await present(await issuer.sign(claims(change)), mapped)).scopes
    await expect(scopesOf({ scp: 'hub.use other' })).resolves.toEqual(['tools'])
    await expect(scopesOf({ scp: ['hub.use', 'hub.manage'] })).resolves.toEqual(['tools', 'admin', 'audit.read'])
    await expect(scopesOf({ scope: 'admin constructor __proto__' })).resolves.toEqual([])
    await expect(scopesOf({})).resolves.toEqual([])
  })

  test('never makes it act as somebody else by header', async () => {
    const everything = frontDoor({ scopes: { all: ['act_as_user', 'admin'] } })
    const headers = new Headers({
      authorization: `Bearer ${await issuer.sign(claims({ scope: 'all' }))}`,
      'gatehouse-user': 'ada@example.com',
    })
    await expect(everything.authenticate({ headers })).rejects.toMatchObject({ code: 'act_as_not_allowed' })
  })
})

test('two configurations of one issuer are refused at the start', () => {
  const parsed = issuerConfigSchema.parse({ issuer: issuer.url, audiences: [audience] })
  const create = (): unknown =>
    createIssuers({ issuers: [parsed, parsed], users: stores.users, fetch: issuer.fetch, clock })
  expect(create).toThrow(expect.objectContaining({ code: 'duplicate_issuer' }))
})
