import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Principal } from '@gatehouse/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createAssertions,
  createTokenEndpointClient,
  tokenEndpointConfigSchema,
  type Assertions,
  type TokenEndpointClient,
} from '../src/index.ts'
import { testClock, type TestClock } from './test-clock.ts'

interface Asked {
  readonly authorization: string | undefined
  readonly form: Record<string, string>
}

let server: Server
let url: string
let asked: Asked[]
let answer: { status: number; body: unknown; headers?: Record<string, string> } | undefined
let clock: TestClock
let assertions: Assertions

beforeEach(async () => {
  asked = []
  answer = undefined
  clock = testClock()
  assertions = createAssertions()
  server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)))
    asked.push({ authorization: request.headers.authorization, form })
    const token = { access_token: `token-${asked.length}`, token_type: 'Bearer', expires_in: 600 }
    const { status, body, headers = {} } = answer ?? { status: 200, body: token }
    response.writeHead(status, headers).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const issuer = 'https://issuer.example'
function client(change: Record<string, unknown> = {}): TokenEndpointClient {
  const config = { kind: 'token_exchange', issuer, tokenUrl: url, clientId: 'hub:1', clientSecret: 'env:HUB_SECRET' }
  return createTokenEndpointClient(tokenEndpointConfigSchema.parse({ ...config, ...change }), {
    fetch: (address, init) => fetch(address, init),
    assertions,
    resolveSecret: async (reference) => `value of ${reference}`,
    clock,
  })
}

function signedIn(userId = 'usr_ada', change: Partial<Principal> = {}): Principal {
  const principal: Principal = {
    tenantId: 'default',
    userId,
    issuer,
    subject: userId,
    aliases: [],
    groups: [],
    roles: [],
    scopes: ['tools'],
    actor: { kind: 'oauth_client', id: 'claude' },
    ...change,
  }
  assertions.keep(principal, `assertion of ${userId}`)
  return principal
}
const target = { audience: 'api://crm', scope: ['write', 'read'] }

describe('a token endpoint', () => {
  test('is asked for token exchange as RFC 8693 describes it', async () => {
    await expect(client().onBehalfOf(signedIn(), target)).resolves.toBe('token-1')
    expect(asked).toEqual([
      {
        authorization: `Basic ${Buffer.from('hub%3A1:value+of+env%3AHUB_SECRET').toString('base64')}`,
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: 'assertion of usr_ada',
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          audience: 'api://crm',
          scope: 'read write',
        },
      },
    ])
  })

  test('of Entra ID is asked for its on-behalf-of flow', async () => {
    const entra = client({ kind: 'entra_on_behalf_of', clientAuthentication: 'post' })
    await entra.onBehalfOf(signedIn(), target)
    await entra.onBehalfOf(signedIn(), { audience: 'api://crm', scope: [] })
    expect(asked.map(({ form }) => form)).toMatchObject([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        assertion: 'assertion of usr_ada',
        client_id: 'hub:1',
        client_secret: 'value of env:HUB_SECRET',
        scope: 'api://crm/read api://crm/write',
      },
      { scope: 'api://crm/.default' },
    ])
    expect(asked[0]!.authorization).toBeUndefined()
  })

  test('is asked once while many calls of one user wait, and again near the end of the token', async () => {
    const endpoint = client()
    const waiting = Array.from({ length: 20 }, () => endpoint.onBehalfOf(signedIn(), target))
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['token-1']))
    clock.advance(539_000)
    await expect(endpoint.onBehalfOf(signedIn(), target)).resolves.toBe('token-1')
    clock.advance(1_000)
    await expect(endpoint.onBehalfOf(signedIn(), target)).resolves.toBe('token-2')
  })

  test('never gives one user, tenant, client or purpose the token of another', async () => {
    const endpoint = client()
    const tokens = [
      await endpoint.onBehalfOf(signedIn(), target),
      await endpoint.onBehalfOf(signedIn('usr_grace'), target),
      await endpoint.onBehalfOf(signedIn('usr_ada', { tenantId: 'other' }), target),
      await endpoint.onBehalfOf(signedIn('usr_ada', { actor: { kind: 'oauth_client', id: 'codex' } }), target),
      await endpoint.onBehalfOf(signedIn(), { ...target, audience: 'api://erp' }),
      await endpoint.onBehalfOf(signedIn(), { ...target, scope: ['read'] }),
    ]
    expect(new Set(tokens).size).toBe(tokens.length)
  })

  test('does not keep a token whose lifetime it does not tell', async () => {
    answer = { status: 200, body: { access_token: 'short', token_type: 'bearer' } }
    const endpoint = client()
    await endpoint.onBehalfOf(signedIn(), target)
    await endpoint.onBehalfOf(signedIn(), target)
    expect(asked.length).toBe(2)
  })

  test('gets tokens of its own issuer only', async () => {
    const elsewhere = signedIn('usr_ada', { issuer: 'https://partner.example' })
    const refusal = { kind: 'forbidden', code: 'on_behalf_of_needs_sign_in' }
    await expect(client().onBehalfOf(elsewhere, target)).rejects.toMatchObject(refusal)
    expect(asked).toEqual([])
  })

  test('does nothing for a caller without a sign-in, also when the user has a token from one', async () => {
    const endpoint = client()
    const principal = signedIn()
    await endpoint.onBehalfOf(principal, target)
    const withoutAssertion = { ...principal }
    await expect(endpoint.onBehalfOf(withoutAssertion, target)).rejects.toMatchObject({
      code: 'on_behalf_of_needs_sign_in',
    })
  })

  test.each([
    ['the user may not', 400, { error: 'invalid_grant', error_description: 'no' }, 'forbidden', 'on_behalf_of_refused'],
    ['the user must do something', 400, { error: 'interaction_required' }, 'forbidden', 'on_behalf_of_refused'],
    ['the secret is wrong', 401, { error: 'invalid_client' }, 'unavailable', 'token_endpoint_unavailable'],
    ['it is broken', 500, { error: 'server_error' }, 'unavailable', 'token_endpoint_unavailable'],
    ['it talks nonsense', 200, { token: 1 }, 'unavailable', 'token_endpoint_unavailable'],
    [
      'it answers another kind of token',
      200,
      { access_token: 'x', token_type: 'mac' },
      'unavailable',
      'token_endpoint_unavailable',
    ],
  ])('that says %s is an error with a code, and the next call asks anew', async (_name, status, body, kind, code) => {
    const endpoint = client()
    answer = { status, body }
    const failure: unknown = await endpoint.onBehalfOf(signedIn(), target).catch((error: unknown) => error)
    expect(failure).toMatchObject({ kind, code })
    expect(JSON.stringify(failure)).not.toMatch(/assertion of|value of/)
    answer = undefined
    await expect(endpoint.onBehalfOf(signedIn(), target)).resolves.toBe('token-2')
  })

  test('does not carry the secret along a redirect', async () => {
    answer = { status: 307, body: {}, headers: { location: url } }
    await expect(client().onBehalfOf(signedIn(), target)).rejects.toMatchObject({ code: 'token_endpoint_unavailable' })
    expect(asked.length).toBe(1)
  })

  test('goes on for the others when one caller gives up', async () => {
    const endpoint = client()
    const giveUp = new AbortController()
    const first = endpoint.onBehalfOf(signedIn(), target, giveUp.signal)
    const second = endpoint.onBehalfOf(signedIn(), target)
    giveUp.abort(new Error('gave up'))
    await expect(first).rejects.toThrow('gave up')
    await expect(second).resolves.toBe('token-1')
  })
})
