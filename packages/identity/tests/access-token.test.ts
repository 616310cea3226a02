import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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

const refusal = (code: string): unknown => expect.objectContaining({ kind: 'unauthenticated', code })
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('an access token of a configured issuer', () => {
  test('makes its user known, with the client as the actor', async () => {
    const token = await door.issuer.sign(
      door.claims({ azp: 'claude-code', groups: ['engineering'], roles: 'dev', name: 'Ada' }),
    )
    const principal = await door.present(token)
    expect(principal).toMatchObject({
      tenantId: 'default',
      issuer: door.issuer.url,
      subject: 'ada',
      displayName: 'Ada',
      groups: ['engineering'],
      roles: ['dev'],
      scopes: ['tools'],
      actor: { kind: 'oauth_client', id: 'claude-code' },
    })
    expect(principal).not.toHaveProperty('notes')
    expect((await door.present(token)).userId).toBe(principal.userId)
  })

  test('is not carried by the principal, and is at hand for its token endpoint alone', async () => {
    const token = await door.issuer.sign(door.claims())
    const principal = await door.present(token)
    expect(JSON.stringify(principal)).not.toContain(token)
    expect(door.assertions.of(principal)).toBe(token)
    expect(door.assertions.of({ ...principal })).toBeUndefined()
  })

  test('costs the issuer one discovery and one look at its keys, however many come at once', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, i) => door.issuer.sign(door.claims({ jti: `${i}` }))),
    )
    await Promise.all(tokens.map((token) => door.present(token)))
    expect(door.issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys'])
  })

  test.each([
    ['has expired', () => door.claims({ exp: door.nowSeconds() - 61 }), 'token_expired'],
    ['is for somebody else', () => door.claims({ aud: 'https://other.example' }), 'wrong_audience'],
    ['is for somebody with a similar name', () => door.claims({ aud: `${hub}/` }), 'wrong_audience'],
    ['is for nobody', () => door.claims({ aud: undefined }), 'wrong_audience'],
    ['never expires', () => door.claims({ exp: undefined }), 'invalid_token'],
    ['is not valid yet', () => door.claims({ nbf: door.nowSeconds() + 61 }), 'token_not_yet_valid'],
    ['names no user', () => door.claims({ sub: undefined }), 'invalid_token'],
    ['names a user that is no text', () => door.claims({ sub: 7 }), 'invalid_token'],
    ['is an id token', () => door.claims({ at_hash: 'x' }), 'invalid_token'],
    ['is a logout token', () => door.claims({ events: {} }), 'invalid_token'],
    ['names another issuer', () => door.claims({ iss: 'https://door.issuer.example' }), 'unknown_issuer'],
    ['names the issuer with a slash more', () => door.claims({ iss: `${door.issuer.url}/` }), 'unknown_issuer'],
  ])('is refused when it %s', async (_name, change, code) => {
    await expect(door.present(await door.issuer.sign(change()))).rejects.toThrow(refusal(code))
  })

  test('may be a minute off by the clock', async () => {
    await expect(
      door.present(await door.issuer.sign(door.claims({ exp: door.nowSeconds() - 59 }))),
    ).resolves.toBeDefined()
    await expect(
      door.present(await door.issuer.sign(door.claims({ nbf: door.nowSeconds() + 59 }))),
    ).resolves.toBeDefined()
  })

  test.each(['at+jwt', 'JWT', 'application/at+jwt', undefined])('is accepted with typ %s', async (typ) => {
    await expect(door.present(await door.issuer.sign(door.claims(), { typ }))).resolves.toBeDefined()
  })

  test.each(['logout+jwt', 'dpop+jwt', 'secevent+jwt'])('is refused with typ %s', async (typ) => {
    await expect(door.present(await door.issuer.sign(door.claims(), { typ }))).rejects.toThrow(refusal('invalid_token'))
  })

  test('is refused when its user is disabled, although it was accepted a moment ago', async () => {
    const token = await door.issuer.sign(door.claims({ sub: 'leaver' }))
    const principal = await door.present(token)
    await stores.users.update('default', principal.userId, { status: 'disabled' })
    await expect(door.present(token)).rejects.toThrow(refusal('user_disabled'))
  })

  test('is refused after it expired, although it was accepted before', async () => {
    const token = await door.issuer.sign(door.claims({ exp: door.nowSeconds() + 10 }))
    await door.present(token)
    door.clock.advance(71_000)
    await expect(door.present(token)).rejects.toThrow(refusal('token_expired'))
  })

  test('that begins like a valid one does not pass for it', async () => {
    const filler = 'x'.repeat(2_000)
    const valid = await door.issuer.sign({ filler, ...door.claims({ sub: 'ada' }) })
    await door.present(valid)
    const [head, payload, signature] = valid.split('.') as [string, string, string]
    const other = encoded({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'eve' })
    expect(other.slice(0, 2_000)).toBe(payload.slice(0, 2_000))
    await expect(door.present(`${head}.${other}.${signature}`)).rejects.toThrow(refusal('invalid_token'))
    const own = await door.issuer.sign({ filler, ...door.claims({ sub: 'eve' }) })
    expect((await door.present(own)).subject).toBe('eve')
  })

  test('is refused after any change of one character', async () => {
    const token = await door.issuer.sign(door.claims())
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='
    await door.present(token)
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
        fc.pre(token[at] !== character)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        await expect(door.present(changed)).rejects.toMatchObject({ kind: 'unauthenticated' })
      }),
      { numRuns: 300 },
    )
  })

  test.each(["' OR 1=1 --", "ada'; DROP TABLE users; --", '\\', '%', 'a\u0000b'])(
    'with the subject %j is one more user and nothing else',
    async (sub) => {
      const first = door.present(await door.issuer.sign(door.claims({ sub })))
      await expect(
        first.then(
          ({ subject }) => subject,
          ({ kind }: { kind: string }) => kind,
        ),
      ).resolves.toBeOneOf([sub, 'unauthenticated'])
      await expect(door.present(await door.issuer.sign(door.claims({ sub: 'ada' })))).resolves.toMatchObject({
        subject: 'ada',
      })
    },
  )
})
