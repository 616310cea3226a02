import { inspect } from 'node:util'
import type { Principal } from '@gatehouse/core'
import fc from 'fast-check'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAuthenticator,
  createKeys,
  createOwnTokenVerifier,
  createTokenIssuer,
  loadOrCreateSigningKey,
  newUser,
  type Authenticator,
  type SigningKey,
  type TokenIssuer,
  type User,
} from '../src/index.ts'
import { openStores, type Stores } from './open-stores.ts'
import { testClock } from './test-clock.ts'

const issuer = 'http://127.0.0.1:7400'
const audience = 'http://127.0.0.1:7400/automation'
const clock = testClock()
let stores: Stores
let signingKey: SigningKey
let tokens: TokenIssuer
let automationHub: Authenticator
let ada: User
let principal: Principal

beforeAll(async () => {
  stores = await openStores()
  signingKey = (await loadOrCreateSigningKey(undefined)).key
  tokens = createTokenIssuer({ signingKey, issuer, clock })
  automationHub = createAuthenticator({
    keys: createKeys({ keys: stores.keys, users: stores.users, clock }),
    users: stores.users,
    clock,
    ownTokens: createOwnTokenVerifier({ issuer, audience, jwks: tokens.jwks(), users: stores.users, clock }),
  })
  ada = newUser({ tenantId: 'default', email: 'ada@example.com', groups: ['engineering'], createdAt: clock.now() })
  await stores.users.create(ada)
  principal = {
    tenantId: 'default',
    userId: ada.id,
    issuer: 'https://issuer.example',
    subject: 'opaque-1',
    aliases: ada.aliases,
    email: 'ada@example.com',
    groups: [],
    roles: [],
    scopes: ['tools'],
    actor: { kind: 'oauth_client', id: 'claude' },
  }
})
afterAll(() => stores[Symbol.asyncDispose]())

const scope = ['automation_hub.execute']
const onBehalfOf = (who: Principal = principal): Promise<string> => tokens.onBehalfOf(who, { audience, scope })
const present = (token: string): ReturnType<Authenticator['authenticate']> =>
  automationHub.authenticate({ headers: new Headers({ authorization: `Bearer ${token}` }) })
const refusal = (code: string): unknown => expect.objectContaining({ kind: 'unauthenticated', code })

/** A token signed with the right key, with some claims changed. */
const forge = async (change: JWTPayload, header: Record<string, string> = {}): Promise<string> =>
  new SignJWT({ ...decodeJwt(await onBehalfOf()), ...change })
    .setProtectedHeader({ alg: 'ES256', kid: signingKey.kid, typ: 'at+jwt', ...header })
    .sign(signingKey.privateKey)

describe('an on-behalf-of token', () => {
  test('says who acts for whom, at whom, for what, and for how long', async () => {
    const token = await onBehalfOf()
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: signingKey.kid })
    const claims = decodeJwt(token)
    expect(claims).toMatchObject({
      iss: issuer,
      aud: audience,
      sub: ada.id,
      act: { sub: 'svc_tool_hub', act: { sub: 'claude', kind: 'oauth_client' } },
      scope: 'automation_hub.execute',
      tenant: 'default',
      email: 'ada@example.com',
      original: { issuer: 'https://issuer.example', subject: 'opaque-1' },
    })
    expect(claims.exp! - claims.iat!).toBe(60)
  })

  test('is verified by anybody with the published keys', async () => {
    const keys = createLocalJWKSet({ keys: [...tokens.jwks().keys] })
    await expect(jwtVerify(await onBehalfOf(), keys, { issuer, audience })).resolves.toBeDefined()
    expect(JSON.stringify(tokens.jwks())).not.toContain('"d"')
  })

  test('makes the same user known to the backend, with the hub as the actor', async () => {
    await expect(present(await onBehalfOf())).resolves.toMatchObject({
      tenantId: 'default',
      userId: ada.id,
      issuer: 'https://issuer.example',
      subject: 'opaque-1',
      email: 'ada@example.com',
      groups: ['engineering'],
      scopes: ['automation_hub.execute'],
      actor: { kind: 'service', id: 'svc_tool_hub' },
    })
  })

  test('is used again for half a minute, for the very same purpose only', async () => {
    const first = await onBehalfOf()
    expect(await onBehalfOf()).toBe(first)
    expect(await tokens.onBehalfOf(principal, { audience: `${audience}/x`, scope })).not.toBe(first)
    expect(await tokens.onBehalfOf(principal, { audience, scope: [] })).not.toBe(first)
    expect(await onBehalfOf({ ...principal, tenantId: 'other' })).not.toBe(first)
    expect(await onBehalfOf({ ...principal, actor: { kind: 'key', id: 'key_1' } })).not.toBe(first)
    clock.advance(30_000)
    expect(await onBehalfOf()).not.toBe(first)
  })

  test('is refused once it has expired', async () => {
    const token = await onBehalfOf()
    clock.advance(66_000)
    await expect(present(token)).rejects.toThrow(refusal('token_expired'))
  })

  test.each([
    ['for another audience', { aud: 'http://127.0.0.1:7400/other' }, 'wrong_audience'],
    ['that lives for an hour', { exp: Math.floor(clock.now() / 1_000) + 3_600 }, 'invalid_token'],
    ['of a user who does not exist', { sub: 'usr_0000000000000000' }, 'invalid_token'],
    ['of a user in another tenant', { tenant: 'other' }, 'invalid_token'],
    ['without a tenant', { tenant: undefined }, 'invalid_token'],
    ['without a scope', { scope: undefined }, 'invalid_token'],
    ['that does not say who acts', { act: undefined }, 'invalid_token'],
    ['from another issuer', { iss: 'http://127.0.0.1:7401' }, 'unknown_issuer'],
  ])('is refused %s', async (_name, change: JWTPayload, code) => {
    await expect(present(await forge(change))).rejects.toThrow(refusal(code))
  })

  test('is refused when it is of another type', async () => {
    await expect(present(await forge({}, { typ: 'JWT' }))).rejects.toThrow(refusal('invalid_token'))
  })

  test('is refused from another key, also under our key id', async () => {
    const other = createTokenIssuer({ signingKey: (await loadOrCreateSigningKey(undefined)).key, issuer, clock })
    await expect(present(await other.onBehalfOf(principal, { audience, scope }))).rejects.toThrow(
      refusal('invalid_token'),
    )
    const posing = { ...(await loadOrCreateSigningKey(undefined)).key, kid: signingKey.kid }
    const forged = await createTokenIssuer({ signingKey: posing, issuer, clock }).onBehalfOf(principal, {
      audience,
      scope,
    })
    await expect(present(forged)).rejects.toThrow(refusal('invalid_token'))
  })

  test('is refused when its user is disabled', async () => {
    const leaver = newUser({ tenantId: 'default', email: 'leaver@example.com', createdAt: clock.now() })
    await stores.users.create(leaver)
    const token = await onBehalfOf({ ...principal, userId: leaver.id })
    await expect(present(token)).resolves.toBeDefined()
    await stores.users.update('default', leaver.id, { status: 'disabled' })
    await expect(present(token)).rejects.toThrow(refusal('user_disabled'))
  })

  test('is refused after any change of one byte', async () => {
    const token = await onBehalfOf()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
        fc.pre(token[at] !== character)
        await expect(present(token.slice(0, at) + character + token.slice(at + 1))).rejects.toMatchObject({
          kind: 'unauthenticated',
        })
      }),
      { numRuns: 300 },
    )
    const last = [...alphabet].filter((character) => character !== token.at(-1))
    for (const character of last)
      await expect(present(token.slice(0, -1) + character)).rejects.toMatchObject({ kind: 'unauthenticated' })
  })

  test('does not act for another user by header', async () => {
    const headers = new Headers({ authorization: `Bearer ${await onBehalfOf()}`, 'gatehouse-user': 'ada@example.com' })
    const attempt = automationHub.authenticate({ headers })
    await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'act_as_not_allowed' }))
  })

  test('is not accepted where nobody asked for such tokens', async () => {
    const keys = createKeys({ keys: stores.keys, users: stores.users, clock })
    const frontDoor = createAuthenticator({ keys, users: stores.users, clock })
    const headers = new Headers({ authorization: `Bearer ${await onBehalfOf()}` })
    await expect(frontDoor.authenticate({ headers })).rejects.toThrow(refusal('unknown_issuer'))
  })
})

test('a service token makes the service itself known, and no user', async () => {
  const token = await tokens.service({ tenantId: 'default', audience, scope: ['automation_hub.catalog'] })
  const service = await present(token)
  expect(service).toMatchObject({
    tenantId: 'default',
    userId: 'svc_tool_hub',
    scopes: ['automation_hub.catalog'],
    groups: [],
    actor: { kind: 'service', id: 'svc_tool_hub' },
  })
  await expect(onBehalfOf(service)).rejects.toThrow(expect.objectContaining({ code: 'no_user_to_act_for' }))
})

describe('a signing key', () => {
  test('is the same after it was kept and loaded', async () => {
    const created = await loadOrCreateSigningKey(undefined)
    const loaded = await loadOrCreateSigningKey(created.json)
    expect([created.isNew, loaded.isNew]).toEqual([true, false])
    expect(loaded.key.kid).toBe(created.key.kid)
    expect(loaded.key.publicJwk).toEqual(created.key.publicJwk)
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '{"d":"hush'],
    ['null', 'null'],
    ['a public key', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}'],
    ['a broken key', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"hush"}'],
    ['a shared secret', '{"kty":"oct","k":"hush"}'],
  ])('is refused when the text is %s, without quoting it', async (_name, json) => {
    const error = await loadOrCreateSigningKey(json).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'invalid_signing_key' })
    expect(inspect(error)).not.toContain('hush')
  })
})
