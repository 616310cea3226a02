import { createHash, X509Certificate } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'
import type { ClientAuthentication, TokenServerAuth } from '@gatehouse/automation'
import type { Principal } from '@gatehouse/core'
import { createTestAuthority } from '@gatehouse/testing-certificates'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDownstream } from './downstream.ts'
import { openSignIn, userNamed } from './open-token-target.ts'
import { openTokenEndpoint, type TokenAnswer } from './token-endpoint.ts'

const issuer = 'https://login.microsoftonline.com/6f1c1f0e-0000-4000-8000-000000000000/v2.0'
const clientId = '11111111-2222-4333-8444-555555555555'
const certificate = await (await createTestAuthority()).issueClient('gatehouse')
const { privateKey } = await generateKeyPair('ES256')

let refusal: TokenAnswer | undefined
let api: Awaited<ReturnType<typeof openDownstream>>
let signIn: Awaited<ReturnType<typeof openSignIn>>
let endpoint: Awaited<ReturnType<typeof openTokenEndpoint>>
beforeAll(async () => {
  api = await openDownstream()
})
afterAll(() => api[Symbol.asyncDispose]())
beforeEach(async () => {
  refusal = undefined
  signIn = await openSignIn({
    'env:CLIENT_SECRET': 'secret-of-the-app',
    'env:KEY': certificate.key,
    'env:CERTIFICATE': certificate.certificate,
  })
  endpoint = await openTokenEndpoint(({ form }) => {
    if (refusal !== undefined) return refusal
    const { oid } = decodeJwt(form['assertion']!)
    const body = { token_type: 'Bearer', scope: form['scope'], expires_in: '3599', ext_expires_in: 3599 }
    return { body: { ...body, access_token: `token-for-${String(oid)}` } }
  })
  return async () => {
    await endpoint[Symbol.asyncDispose]()
    await signIn[Symbol.asyncDispose]()
  }
})

async function signedIn(name: string, change: { issuer?: string; audience?: string } = {}): Promise<Principal> {
  const principal = userNamed(name, { issuer: change.issuer ?? issuer })
  const token = await new SignJWT({ oid: name })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(change.issuer ?? issuer)
    .setAudience(change.audience ?? clientId)
    .sign(privateKey)
  signIn.assertions.keep(principal, token)
  return principal
}

const withSecret: ClientAuthentication = { method: 'client_secret_post', id: clientId, secret: 'env:CLIENT_SECRET' }

function run(as: Principal, change: { client?: ClientAuthentication; assertionAudience?: string } = {}) {
  const auth: TokenServerAuth = {
    kind: 'token_server',
    grant: 'entra_on_behalf_of',
    tokenUrl: endpoint.url,
    allowPrivateNetwork: true,
    client: withSecret,
    scopes: ['api://crm/.default'],
    issuer,
    ...change,
  }
  return api.run({}, { tokens: signIn.tokens, as, target: { auth } })
}

test('exchanges the token that the caller came with, once for many calls', async () => {
  const ada = await signedIn('ada')
  await Promise.all(Array.from({ length: 50 }, () => run(ada)))
  expect(endpoint.asked).toHaveLength(1)
  expect(endpoint.asked[0]!.form).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: clientId,
    client_secret: 'secret-of-the-app',
    scope: 'api://crm/.default',
    assertion: signIn.assertions.of(ada),
  })
  expect(new Set(api.received.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer token-for-ada']))
  await run(await signedIn('grace'))
  expect(api.received.at(-1)!.headers.authorization).toBe('Bearer token-for-grace')
})

test('shows the certificate’s key, and names it by its thumbprint', async () => {
  const client = {
    method: 'private_key_jwt',
    id: clientId,
    key: 'env:KEY',
    algorithm: 'ES256',
    certificate: 'env:CERTIFICATE',
  } as const
  expect(await run(await signedIn('ada'), { client })).toMatchObject({ kind: 'succeeded' })
  const assertion = endpoint.asked[0]!.form['client_assertion']!
  const thumbprint = createHash('sha256').update(new X509Certificate(certificate.certificate).raw).digest('base64url')
  expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'ES256', typ: 'JWT', 'x5t#S256': thumbprint })
  expect(decodeJwt(assertion)).toMatchObject({ iss: clientId, sub: clientId, aud: endpoint.url })
})

test.each([
  ['who came with something else', async () => userNamed('ada', { issuer })],
  ['who signed in elsewhere', () => signedIn('ada', { issuer: 'https://partner.example' })],
  ['whose token is for another application', () => signedIn('ada', { audience: 'api://somebody-else' })],
])('refuses a caller %s, and sends nothing', async (_who, caller) => {
  const before = api.received.length
  expect(await run(await caller())).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
  expect(endpoint.asked).toEqual([])
  expect(api.received).toHaveLength(before)
})

test('a token obtained for a sign-in is not for the same user’s API key', async () => {
  await run(await signedIn('ada'))
  expect(await run(userNamed('ada', { issuer }))).toMatchObject({ failure: { kind: 'rejected' } })
})

test.each([`api://${clientId}`, 'api://gatehouse'])(
  'takes a token for %s when that is what Gatehouse is',
  async (audience) => {
    const assertionAudience = audience === 'api://gatehouse' ? { assertionAudience: audience } : {}
    expect(await run(await signedIn('ada', { audience }), assertionAudience)).toMatchObject({ kind: 'succeeded' })
  },
)

test('tells the user what Entra says, without the token it may have repeated', async () => {
  const ada = await signedIn('ada')
  const error_description = `AADSTS65001: no consent ${signIn.assertions.of(ada)} secret-of-the-app`
  refusal = { status: 400, body: { error: 'invalid_grant', error_description, error_codes: [65001] } }
  expect(await run(ada)).toMatchObject({
    failure: {
      kind: 'rejected',
      body: { error: 'invalid_grant', error_description: 'AADSTS65001: no consent [redacted] [redacted]' },
    },
  })
})

test.each([
  ['breaks', { status: 500, body: {} }, { kind: 'backend_error', retryAfterMs: 5_000 }],
  [
    'is throttled',
    { status: 429, headers: { 'retry-after': '7' }, body: {} },
    { kind: 'rate_limited', retryAfterMs: 7_000 },
  ],
  ['redirects', { status: 307, headers: { location: '/elsewhere' }, body: {} }, { kind: 'bad_response' }],
  ['talks HTML', { status: 200, body: '<html>' }, { kind: 'bad_response' }],
  [
    'gives another kind of token',
    { status: 200, body: { access_token: 'x', token_type: 'mac' } },
    { kind: 'bad_response' },
  ],
  [
    'gives a token that is none',
    { status: 200, body: { access_token: 'a\r\nb', token_type: 'bearer' } },
    { kind: 'bad_response' },
  ],
] as const)(
  'says that nothing was run when the token server %s, and asks anew next time',
  async (_what, answer, failure) => {
    const ada = await signedIn('ada')
    refusal = answer
    expect(await run(ada)).toMatchObject({ kind: 'failed', failure: { ...failure, message: expect.any(String) } })
    expect(endpoint.asked).toHaveLength(1)
    refusal = undefined
    expect(await run(ada)).toMatchObject({ kind: 'succeeded' })
  },
)
