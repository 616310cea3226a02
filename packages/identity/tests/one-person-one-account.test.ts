import { newId, type Principal } from '@gatehouse/core'
import type { JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createIssuers, issuerConfigSchema, newUser, type IssuerConfigInput, type Issuers } from '../src/index.ts'
import { openStores, type Stores } from './open-stores.ts'
import { testClock } from './test-clock.ts'
import { TestIssuer } from './test-issuer.ts'

// Entra gives every application its own opaque `sub` for a person; some tokens carry an e-mail address and some do
// not; v1 and v2 tokens name the issuer differently. Only `oid` within `tid` stays the same.
const tid = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const oid = '11111111-2222-3333-4444-555555555555'
const clock = testClock()
let stores: Stores
/** Every test has a tenant of its own. */
let tenant: string
let entra: TestIssuer
let partner: TestIssuer

beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores[Symbol.asyncDispose]())
beforeEach(async () => {
  tenant = newId('tenant')
  entra = await TestIssuer.start({ entraTenantId: tid })
  partner = await TestIssuer.start()
})
afterEach(async () => {
  await Promise.all([entra, partner].map((opened) => opened[Symbol.asyncDispose]()))
})

type Change = Partial<IssuerConfigInput>

function issuers(entraConfig: Change = {}, partnerConfig: Change = {}): Issuers {
  const configs = [
    { kind: 'entra', tenant, tenantId: tid, audiences: ['api://hub', 'hub-client-id'], ...entraConfig },
    { kind: 'oidc', tenant, issuer: partner.url, audiences: ['api://hub'], ...partnerConfig },
  ]
  return createIssuers({
    issuers: configs.map((config) => issuerConfigSchema.parse(config)),
    users: stores.users,
    fetch: entra.fetch,
    clock,
  })
}

const exp = Math.floor(clock.now() / 1_000) + 3_000
const v1Issuer = `https://sts.windows.net/${tid}/`
const signIn = async (at: Issuers, from: TestIssuer, claims: JWTPayload): Promise<Principal> => {
  const name = claims.iss ?? from.url
  return at.authenticate(await from.sign({ aud: 'api://hub', exp, ...claims }), name)
}

describe('one person of an Entra tenant', () => {
  const viaApp1 = { sub: 'pairwise-AAAA', tid, oid, appid: 'app-1', iss: v1Issuer }
  const viaApp2 = {
    sub: 'pairwise-BBBB',
    tid,
    oid,
    azp: 'app-2',
    aud: 'hub-client-id',
    email: 'ada@example.com',
    xms_edov: '1',
  }

  test('is one user although two applications and token versions name them differently', async () => {
    const at = issuers()
    const first = await signIn(at, entra, viaApp1)
    const second = await signIn(at, entra, viaApp2)
    expect(second.userId).toBe(first.userId)
    expect([first.subject, second.subject]).toEqual(['pairwise-AAAA', 'pairwise-BBBB'])
    expect([first.actor.id, second.actor.id]).toEqual(['app-1', 'app-2'])
    expect(first.issuer).toBe(second.issuer)
  })

  test('is the user whom an administrator created by e-mail, where the tenant is trusted for e-mail', async () => {
    const created = newUser({
      tenantId: tenant,
      email: 'ada@example.com',
      groups: ['engineering'],
      createdAt: clock.now(),
    })
    await stores.users.create(created)
    const at = issuers({ trustedAliases: ['entra_oid', 'email'] })
    const second = await signIn(at, entra, viaApp2)
    expect(second).toMatchObject({ userId: created.id, groups: ['engineering'], email: 'ada@example.com' })
    // From now on the token without an address is theirs as well.
    expect((await signIn(at, entra, viaApp1)).userId).toBe(created.id)
  })

  test('is one user when both first sign-ins happen at the same time', async () => {
    const at = issuers({ trustedAliases: ['entra_oid', 'email'] })
    const logins = Array.from({ length: 10 }, (_, i) => signIn(at, entra, i % 2 === 0 ? viaApp1 : viaApp2))
    const principals = await Promise.all(logins)
    expect(new Set(principals.map((principal) => principal.userId)).size).toBe(1)
    expect((await stores.users.list(tenant, { limit: 10 })).items.length).toBe(1)
  })

  test('is somebody else in another directory', async () => {
    const at = issuers()
    const first = await signIn(at, entra, viaApp1)
    const other = await signIn(at, entra, {
      ...viaApp1,
      sub: 'pairwise-CCCC',
      tid: '00000000-0000-0000-0000-000000000000',
    })
    expect(other.userId).not.toBe(first.userId)
  })

  test('is refused from the issuer of another tenant', () => {
    const at = issuers()
    const strange = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0'
    expect(at.knows(strange)).toBe(false)
    expect(at.knows(v1Issuer)).toBe(true)
  })
})

describe('the same e-mail address from somewhere else', () => {
  const ada = { sub: 'ada-1', tid, oid, email: 'ada@example.com', xms_edov: true }
  const trusting: Change = { trustedAliases: ['email'] }

  test('is another user when the issuer is not trusted for e-mail', async () => {
    const at = issuers({ trustedAliases: ['entra_oid', 'email'] })
    const first = await signIn(at, entra, ada)
    const claimed = await signIn(at, partner, { sub: 'eve', email: 'ada@example.com', email_verified: true })
    expect(claimed.userId).not.toBe(first.userId)
    expect(claimed).not.toHaveProperty('email')
  })

  test.each([false, 'false', 0, undefined, null, 'yes'])(
    'is another user when it is verified as %j',
    async (verified) => {
      const at = issuers({ trustedAliases: ['entra_oid', 'email'] }, trusting)
      const first = await signIn(at, entra, ada)
      const claimed = await signIn(at, partner, { sub: 'eve', email: 'ada@example.com', email_verified: verified })
      expect(claimed.userId).not.toBe(first.userId)
      expect(claimed).not.toHaveProperty('email')
    },
  )

  test('is the same user when the issuer is trusted for it and it is verified, whatever its case', async () => {
    const at = issuers({ trustedAliases: ['entra_oid', 'email'] }, trusting)
    const first = await signIn(at, entra, ada)
    const second = await signIn(at, partner, { sub: 'ada-at-partner', email: 'Ada@Example.COM', email_verified: true })
    expect(second.userId).toBe(first.userId)
  })

  test('is the same user when the issuer vouches for its addresses', async () => {
    const at = issuers({ trustedAliases: ['entra_oid', 'email'] }, { ...trusting, vouchesForEmail: true })
    const first = await signIn(at, entra, ada)
    expect((await signIn(at, partner, { sub: 'ada-at-partner', email: 'ada@example.com' })).userId).toBe(first.userId)
  })

  test('is refused when it was given to a new person', async () => {
    const at = issuers({ trustedAliases: ['entra_oid', 'email'] })
    await signIn(at, entra, ada)
    const newcomer = { ...ada, sub: 'newcomer', oid: '99999999-2222-3333-4444-555555555555' }
    await expect(signIn(at, entra, newcomer)).rejects.toMatchObject({ kind: 'forbidden', code: 'account_conflict' })
  })

  test('does not join a second subject of an issuer whose subjects are people', async () => {
    const at = issuers({}, { ...trusting, subjectType: 'public' })
    await signIn(at, partner, { sub: 'one', email: 'ada@example.com', email_verified: true })
    const second = signIn(at, partner, { sub: 'two', email: 'ada@example.com', email_verified: true })
    await expect(second).rejects.toMatchObject({ code: 'account_conflict' })
  })
})

test('names that mean two users are refused, and nothing is merged', async () => {
  const at = issuers({ trustedAliases: ['entra_oid', 'email'] }, { trustedAliases: ['email'] })
  const byOid = await signIn(at, entra, { sub: 'a', tid, oid })
  const byEmail = await signIn(at, partner, { sub: 'b', email: 'ada@example.com', email_verified: true })
  const both = { tid, oid, email: 'ada@example.com', xms_edov: true }
  await expect(signIn(at, entra, { sub: 'a', ...both })).rejects.toMatchObject({ code: 'account_conflict' })
  await expect(signIn(at, entra, { sub: 'c', ...both })).rejects.toMatchObject({ code: 'account_conflict' })
  expect((await signIn(at, entra, { sub: 'a', tid, oid })).userId).toBe(byOid.userId)
  expect((await signIn(at, partner, { sub: 'b' })).userId).toBe(byEmail.userId)
})

test('a first sign-in makes no user where that is not wanted', async () => {
  const at = issuers({ createUsers: false, trustedAliases: ['email'] })
  const stranger = signIn(at, entra, { sub: 'x', tid, oid, email: 'stranger@example.com', xms_edov: true })
  await expect(stranger).rejects.toMatchObject({ kind: 'forbidden', code: 'user_not_provisioned' })
  const known = newUser({ tenantId: tenant, email: 'ada@example.com', createdAt: clock.now() })
  await stores.users.create(known)
  const expected = signIn(at, entra, { sub: 'y', tid, oid, email: 'ada@example.com', xms_edov: true })
  await expect(expected).resolves.toMatchObject({ userId: known.id })
})

test('the users of an issuer stay in its tenant', async () => {
  const at = issuers({ trustedAliases: ['email'] }, { trustedAliases: ['email'], tenant: `${tenant}-partners` })
  const ours = await signIn(at, entra, { sub: 'a', tid, oid, email: 'ada@example.com', xms_edov: true })
  const theirs = await signIn(at, partner, { sub: 'a', email: 'ada@example.com', email_verified: true })
  expect([ours.tenantId, theirs.tenantId]).toEqual([tenant, `${tenant}-partners`])
  expect(theirs.userId).not.toBe(ours.userId)
})
