import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createTestAuthority, type TestAuthority } from '@gatehouse/testing-certificates'
import type { TokenServerAuth } from '@gatehouse/automation'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDownstream } from './downstream.ts'
import { openSignIn } from './open-token-target.ts'

let authority: TestAuthority
let secrets: Record<string, string>
let server: Awaited<ReturnType<typeof openTlsServer>>
let api: Awaited<ReturnType<typeof openDownstream>>
beforeAll(async () => {
  authority = await createTestAuthority()
  const [client, stranger] = await Promise.all([
    authority.issueClient('gatehouse'),
    createTestAuthority().then((other) => other.issueClient('gatehouse')),
  ])
  secrets = {
    'secret:crm-certificate': client.certificate,
    'secret:crm-key': client.key,
    'file:/run/secrets/ca.pem': authority.ca,
    'env:STRANGER_CERTIFICATE': stranger.certificate,
    'env:STRANGER_KEY': stranger.key,
  }
  server = await openTlsServer()
  api = await openDownstream()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await api[Symbol.asyncDispose]()
})

/** An API and a token endpoint that let nobody in without a certificate of the authority. */
async function openTlsServer() {
  const own = await authority.issueServer()
  const server = createServer(
    { cert: own.certificate, key: own.key, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate()
      const token = { access_token: `token-of-${String(subject.CN)}`, token_type: 'Bearer', expires_in: 600 }
      const seen = { client: subject.CN, authorization: request.headers.authorization }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(request.url === '/token' ? token : seen))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const certificate = {
  certificate: 'secret:crm-certificate',
  key: 'secret:crm-key',
  ca: 'file:/run/secrets/ca.pem',
} as const

test('shows the target the certificate that it is configured with', async () => {
  const target = { baseUrl: server.url, clientCertificate: certificate }
  expect(await api.run({}, { secrets, target })).toMatchObject({ kind: 'succeeded', value: { client: 'gatehouse' } })
})

test('signs in at the token server by certificate alone', async () => {
  await using signIn = await openSignIn(secrets)
  const auth: TokenServerAuth = {
    kind: 'token_server',
    grant: 'client_credentials',
    tokenUrl: `${server.url}/token`,
    allowPrivateNetwork: true,
    client: { method: 'tls_client_auth', id: 'gatehouse', ...certificate },
    scopes: [],
  }
  await api.run({}, { secrets, tokens: signIn.tokens, target: { auth } })
  expect(api.received.at(-1)!.headers.authorization).toBe('Bearer token-of-gatehouse')
})

test.each([
  ['no certificate', undefined],
  [
    'the certificate of a stranger',
    { ...certificate, certificate: 'env:STRANGER_CERTIFICATE', key: 'env:STRANGER_KEY' },
  ],
  ['a key of another certificate', { ...certificate, key: 'env:STRANGER_KEY' }],
  ['a secret that is missing', { ...certificate, key: 'env:NOT_SET' }],
])('fails with %s, and tells nothing of the key', async (_what, clientCertificate) => {
  const target = { baseUrl: server.url, ...(clientCertificate === undefined ? {} : { clientCertificate }) }
  const output = await api.run({}, { secrets, target })
  expect(output).toMatchObject({ kind: 'failed', failure: { message: expect.any(String) } })
  expect(JSON.stringify(output)).not.toMatch(/BEGIN|PRIVATE/)
})
