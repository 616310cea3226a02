// A real authorization server: its own discovery document, key set and RFC 9068 access tokens.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthenticator, createIssuers, createKeys, issuerConfigSchema, type Authenticator } from '../src/index.ts'
import { openStores, type Stores } from './open-stores.ts'
import { testClock } from './test-clock.ts'

const hub = 'https://hub.example/mcp'
let stores: Stores
let server: Server
let issuer: string
let authenticator: Authenticator

beforeAll(async () => {
  stores = await openStores()
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = await authorizationServer(issuer)
  server.on('request', provider.callback())
  const clock = testClock()
  const config = { issuer, audiences: [hub], scopes: { 'hub:use': ['tools' as const] } }
  authenticator = createAuthenticator({
    keys: createKeys({ keys: stores.keys, users: stores.users, clock }),
    users: stores.users,
    clock,
    issuers: createIssuers({
      issuers: [issuerConfigSchema.parse(config)],
      users: stores.users,
      fetch: (url, init) => fetch(url, init),
      clock,
    }),
  })
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await stores[Symbol.asyncDispose]()
})

async function authorizationServer(url: string): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return new Provider(url, {
    clients: [
      {
        client_id: 'nightly-report',
        client_secret: 'a secret of the test',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    ttl: { ClientCredentials: 120 },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'as-key' }] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_context, resource) => ({
          scope: 'hub:use',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 120,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
}

async function tokenFor(resource: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('nightly-report:a+secret+of+the+test').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope: 'hub:use' }),
  })
  const answer = (await response.json()) as { access_token: string }
  return answer.access_token
}

const present = async (token: string): ReturnType<Authenticator['authenticate']> =>
  authenticator.authenticate({ headers: new Headers({ authorization: `Bearer ${token}` }) })

test('a client of a real authorization server comes in with a token for the hub', async () => {
  await expect(present(await tokenFor(hub))).resolves.toMatchObject({
    issuer,
    subject: 'nightly-report',
    scopes: ['tools'],
    actor: { kind: 'oauth_client', id: 'nightly-report' },
  })
})

test('a token of the same server for another resource stays outside', async () => {
  await expect(present(await tokenFor('https://other.example'))).rejects.toMatchObject({
    kind: 'unauthenticated',
    code: 'wrong_audience',
  })
})
