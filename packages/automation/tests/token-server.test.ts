import { exportJWK, exportPKCS8, generateKeyPair } from 'jose'
import type { ClientAuthentication, TokenGrant, TokenServerAuth } from '@gatehouse/automation'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clientSecrets, clientWithSecret } from './authorization-server.ts'
import { openTokenTarget, userNamed } from './open-token-target.ts'

let world: Awaited<ReturnType<typeof openTokenTarget>>
beforeEach(async () => {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true })
  world = await openTokenTarget({
    clientKey: { ...(await exportJWK(publicKey)), alg: 'PS256', use: 'sig', kid: 'k1' },
    secrets: {
      ...clientSecrets,
      'env:CLIENT_KEY': await exportPKCS8(privateKey),
      'env:CLIENT_JWK': JSON.stringify(await exportJWK(privateKey)),
      'env:WRONG_SECRET': 'not-the-secret-of-this-client',
      'env:NO_KEY': 'hunter2-hunter2',
    },
  })
})
afterEach(() => world[Symbol.asyncDispose]())

const basic: ClientAuthentication = { method: 'client_secret_basic', ...clientWithSecret }
const assertion = { value: 'email' } as const

function authWith(
  change: { client?: ClientAuthentication; scopes?: string[] } = {},
  grant?: TokenGrant,
): TokenServerAuth {
  return {
    kind: 'token_server',
    tokenUrl: world.server.tokenUrl,
    allowPrivateNetwork: true,
    client: basic,
    scopes: ['crm.read'],
    ...(grant ?? { grant: 'client_credentials' }),
    ...change,
  }
}

describe('client credentials', () => {
  test.each([
    ['client_secret_basic', { ...clientWithSecret }],
    ['client_secret_post', { ...clientWithSecret, id: 'gatehouse-post' }],
    ['private_key_jwt', { id: 'gatehouse-key', key: 'env:CLIENT_KEY', algorithm: 'PS256', keyId: 'k1' }],
    ['private_key_jwt', { id: 'gatehouse-key', key: 'env:CLIENT_JWK', algorithm: 'PS256' }],
  ] as const)('are shown as %s', async (method, facts) => {
    // The clock of this test may stand still; the server reads the real one.
    const client = { method, ...facts } as ClientAuthentication
    expect(await world.run(authWith({ client }))).toMatchObject({
      kind: 'succeeded',
      value: { client: client.id, scope: 'crm.read' },
    })
  })

  test('are the same for every user', async () => {
    await world.run(authWith(), { as: userNamed('ada') })
    await world.run(authWith(), { as: userNamed('grace') })
    expect(world.server.tokenRequests).toBe(1)
  })

  test('that are wrong are the administrator’s matter', async () => {
    const output = await world.run(
      authWith({ client: { ...basic, secret: 'env:WRONG_SECRET' } as ClientAuthentication }),
    )
    expect(output).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unauthorized', message: expect.stringContaining('refuses Gatehouse itself') },
    })
    expect(JSON.stringify(output)).not.toContain('not-the-secret')
    expect(world.api.received).toEqual([])
  })

  test('that cannot be read are said without a word of them', async () => {
    const client = { method: 'private_key_jwt', id: 'gatehouse-key', key: 'env:NO_KEY', algorithm: 'ES256' } as const
    const output = await world.run(authWith({ client }))
    expect(output).toMatchObject({
      failure: { kind: 'not_executable', message: expect.stringContaining('env:NO_KEY') },
    })
    expect(JSON.stringify(output)).not.toContain('hunter2')
  })
})

describe.each(['token_exchange', 'jwt_bearer'] as const)('%s', (grant) => {
  test('names the user with an assertion that Gatehouse signs', async () => {
    const output = await world.run(authWith({}, { grant, assertion }), { as: userNamed('ada') })
    expect(output).toMatchObject({
      kind: 'succeeded',
      value: { user: 'ada@example.com', client: 'gatehouse', scope: 'crm.read' },
    })
  })

  test('names the user as a mapping says, and nobody who is not in it', async () => {
    const mapped = authWith({}, { grant, assertion: { ...assertion, map: { 'ada@example.com': 'ADA01' } } })
    expect(await world.run(mapped, { as: userNamed('ada', { email: 'Ada@Example.com' }) })).toMatchObject({
      value: { user: 'ADA01' },
    })
    expect(await world.run(mapped, { as: userNamed('grace') })).toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('mapping') },
    })
    expect(await world.run(mapped, { as: userNamed('ada', { userId: 'svc_tool_hub' }) })).toMatchObject({
      failure: { kind: 'rejected' },
    })
    expect(world.server.tokenRequests).toBe(1)
  })

  test('has a token for each user, and one request for many calls of the same', async () => {
    const auth = authWith({}, { grant, assertion })
    const calls = Array.from({ length: 200 }, () => world.run(auth, { as: userNamed('ada') }))
    const outputs = await Promise.all(calls)
    expect(new Set(outputs.map((output) => JSON.stringify(output)))).toHaveLength(1)
    expect(outputs[0]).toMatchObject({ value: { user: 'ada@example.com' } })
    expect(world.server.tokenRequests).toBe(1)
    expect(await world.run(auth, { as: userNamed('grace') })).toMatchObject({ value: { user: 'grace@example.com' } })
    expect(world.server.tokenRequests).toBe(2)
  })

  test('says that the user may not, without repeating what was sent', async () => {
    const output = await world.run(authWith({}, { grant, assertion }), { as: userNamed('mallory') })
    expect(output).toMatchObject({
      failure: { kind: 'rejected', status: 400, body: { error: 'invalid_grant' } },
    })
    expect(world.api.received).toEqual([])
  })

  test('blots its assertion out when the server repeats it', async () => {
    const auth = authWith({}, { grant, assertion: { ...assertion, issuer: 'https://somebody.example' } })
    const text = JSON.stringify(await world.run(auth, { as: userNamed('ada') }))
    expect(text).toContain('invalid_grant')
    expect(text).not.toContain('eyJ')
  })
})

describe('a token', () => {
  const half = 300_000
  test('is used until shortly before its end', async () => {
    await world.run(authWith())
    world.clock.advance(half)
    await world.run(authWith())
    world.clock.advance(269_000)
    await world.run(authWith())
    expect(world.server.tokenRequests).toBe(1)
    world.clock.advance(1_001)
    await world.run(authWith())
    expect(world.server.tokenRequests).toBe(2)
  })

  test('is another one for another scope, target, tenant or client', async () => {
    await world.run(authWith())
    await world.run(authWith({ scopes: ['crm.write'] }))
    await world.run(authWith(), { target: { id: 'erp' } })
    await world.run(authWith(), { as: userNamed('ada', { tenantId: 'other' }) })
    await world.run(authWith({ client: { method: 'client_secret_post', ...clientWithSecret, id: 'gatehouse-post' } }))
    expect(world.server.tokenRequests).toBe(5)
  })

  test('that the API does not accept any more is replaced once, and the call sent again', async () => {
    await world.run(authWith())
    const [first] = world.api.received
    await world.server.revoke(first!.headers.authorization!.slice('Bearer '.length))
    const outputs = await Promise.all(Array.from({ length: 20 }, () => world.run(authWith())))
    expect(outputs.every((output) => output.kind === 'succeeded')).toBe(true)
    expect(world.server.tokenRequests).toBe(2)
  })

  test('of an API that refuses every token costs two requests, and no more for a while', async () => {
    await using strict = await openTokenTarget({})
    const auth = { ...authWith(), tokenUrl: world.server.tokenUrl }
    const run = () => strict.run(auth)
    expect(await run()).toMatchObject({ kind: 'failed', failure: { kind: 'unauthorized', status: 401 } })
    expect(strict.api.received).toHaveLength(2)
    for (let i = 0; i < 5; i++) expect(await run()).toMatchObject({ failure: { status: 401 } })
    expect(world.server.tokenRequests).toBe(2)
    strict.clock.advance(10_001)
    await run()
    expect(world.server.tokenRequests).toBe(3)
  })

  test('does not come back in an answer', async () => {
    const output = await world.run(authWith())
    expect(output).toMatchObject({ kind: 'succeeded', value: { said: 'Bearer [redacted]' } })
  })
})

test('a caller who gives up leaves the request running for the others', async () => {
  const leaving = new AbortController()
  const first = world.run(authWith(), { signal: leaving.signal })
  const second = world.run(authWith())
  leaving.abort()
  expect(await first).toMatchObject({ failure: { kind: 'cancelled' } })
  expect(await second).toMatchObject({ kind: 'succeeded' })
  expect(world.server.tokenRequests).toBe(1)
})

test('a token server that is away is said to be, and nothing is run', async () => {
  const auth = { ...authWith(), tokenUrl: 'http://127.0.0.1:9/token' }
  expect(await world.run(auth)).toMatchObject({
    failure: { kind: 'unreachable', message: expect.stringContaining('nothing was run') },
  })
  expect(world.api.received).toEqual([])
})
