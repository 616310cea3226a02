import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createTestAuthority, type TestAuthority, type TestCertificate } from '@gatehouse/testing-certificates'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEgress, type Egress, type EgressInit } from '../src/index.ts'
import { certificateAgents } from '../src/certificate-agents.ts'
import { translateError } from '../src/translate-error.ts'

let authority: TestAuthority
let client: TestCertificate
let egress: Egress
let server: Awaited<ReturnType<typeof openServer>>
beforeAll(async () => {
  authority = await createTestAuthority()
  client = await authority.issueClient('gatehouse')
  egress = createEgress({ allow: [] })
  server = await openServer()
})
afterAll(async () => {
  await egress[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** Answers with the name that the client's certificate carries. */
async function openServer(options: ServerOptions & { readonly redirectTo?: string } = {}) {
  const own = await authority.issueServer()
  const { redirectTo, ...tls } = options
  const server = createServer(
    { cert: own.certificate, key: own.key, ca: authority.ca, requestCert: true, rejectUnauthorized: true, ...tls },
    (request, response) => {
      if (redirectTo !== undefined) response.writeHead(302, { location: redirectTo })
      const subject = (request.socket as TLSSocket).getPeerCertificate().subject as { CN?: string } | undefined
      response.end(subject?.CN ?? 'nobody')
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const withCertificate = (change: Partial<EgressInit> = {}): EgressInit => ({
  allowPrivateNetwork: true,
  clientCertificate: { ...client, ca: authority.ca },
  ...change,
})

test('shows the certificate, and trusts the authority that goes with it', async () => {
  expect((await egress.fetch(server.url, withCertificate())).text()).toBe('gatehouse')
})

test('shows each certificate on connections of its own', async () => {
  const other = await authority.issueClient('somebody-else')
  const names = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      const clientCertificate = { ...(i % 2 === 0 ? client : other), ca: authority.ca }
      return (await egress.fetch(server.url, withCertificate({ clientCertificate }))).text()
    }),
  )
  expect(names).toEqual(names.map((_, i) => (i % 2 === 0 ? 'gatehouse' : 'somebody-else')))
})

test('does not trust that authority for anything else', async () => {
  const plain = egress.fetch(server.url, { allowPrivateNetwork: true })
  await expect(plain).rejects.toMatchObject({ code: 'egress_unreachable' })
  const { key, certificate } = client
  const withSystemTrust = egress.fetch(server.url, withCertificate({ clientCertificate: { key, certificate } }))
  await expect(withSystemTrust).rejects.toMatchObject({ code: 'egress_unreachable', mayHaveReachedServer: false })
})

test('says that nothing was run when the server refuses the certificate', async () => {
  await using strict = await openServer({ maxVersion: 'TLSv1.2' })
  const stranger = await (await createTestAuthority()).issueClient('stranger')
  const clientCertificate = { ...stranger, ca: authority.ca }
  const refused = egress.fetch(strict.url, withCertificate({ method: 'POST', clientCertificate }))
  await expect(refused).rejects.toMatchObject({ code: 'egress_unreachable', mayHaveReachedServer: false })
})

// With TLS 1.3 the refusal arrives as an alert after the request was written; Node servers send none.
test.each([
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', false],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', false],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', false],
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', true],
  ['ECONNRESET', true],
])('after %s the request may have been run: %s', (code, mayHaveReachedServer) => {
  const error = Object.assign(new Error('alert'), { code })
  const url = new URL('https://api.example.com/')
  expect(translateError(error, { url, isSent: true })).toMatchObject({ mayHaveReachedServer })
})

test('goes without the certificate where a redirect leads elsewhere', async () => {
  await using plain = await openServer({ requestCert: false, rejectUnauthorized: false })
  await using redirecting = await openServer({ redirectTo: plain.url })
  // The other origin is not one that the authority of this certificate is trusted for, so nothing is even said there.
  await expect(egress.fetch(redirecting.url, withCertificate())).rejects.toMatchObject({ code: 'egress_blocked' })
  const lenient = createEgress({ allow: ['127.0.0.1'] })
  await expect(lenient.fetch(redirecting.url, withCertificate())).rejects.toMatchObject({ code: 'egress_unreachable' })
  await lenient[Symbol.asyncDispose]()
})

test.each([
  ['a key of another certificate', async () => ({ key: (await authority.issueClient('other')).key })],
  ['a key that is no key', async () => ({ key: 'hunter2-hunter2' })],
  ['a certificate that is none', async () => ({ certificate: 'hunter2-hunter2' })],
])('refuses %s without repeating it', async (_name, change) => {
  const clientCertificate = { ...client, ca: authority.ca, ...(await change()) }
  const failure: unknown = await egress
    .fetch(server.url, withCertificate({ clientCertificate }))
    .catch((e: unknown) => e)
  expect(failure).toMatchObject({ code: 'egress_blocked', mayHaveReachedServer: false })
  expect(JSON.stringify(failure) + String(failure)).not.toMatch(/hunter2|PRIVATE/)
})

test('does not show a certificate without https', async () => {
  await expect(egress.fetch('http://127.0.0.1:1/', withCertificate())).rejects.toMatchObject({ code: 'egress_blocked' })
})

test('keeps connections for a bounded number of certificates, and closes what makes room', async () => {
  const closed: string[] = []
  const certificates = await Promise.all(['a', 'b', 'c'].map((name) => authority.issueClient(name)))
  const nameOf = new Map(certificates.map(({ key }, i) => [key, 'abc'[i]!]))
  const agents = certificateAgents(
    ({ certificate }) =>
      ({ close: async () => void closed.push(nameOf.get(certificate.key)!), destroy: async () => undefined }) as never,
    2,
  )
  const [a, b, c] = certificates
  const first = agents.of(a!, false)
  agents.of(b!, false)
  expect(agents.of(a!, false)).toBe(first)
  agents.of(c!, false)
  expect(closed).toEqual(['b'])
  expect(agents.of(a!, true)).not.toBe(first)
  expect(agents.size).toBe(2)
  await agents[Symbol.asyncDispose]()
})
