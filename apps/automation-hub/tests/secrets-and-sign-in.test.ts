import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentWith, openHub, type Hub } from './open-hub.ts'

let hub: Hub
let api: Awaited<ReturnType<typeof openApi>>
beforeAll(async () => {
  hub = await openHub()
  api = await openApi()
})
afterAll(async () => {
  await hub[Symbol.asyncDispose]()
  await api[Symbol.asyncDispose]()
})

const secretPath = (name: string) => `/automation/api/secrets/${name}`
const put = (id: string, body: unknown) => hub.send('PUT', `/automation/api/targets/${id}`, { body })

/** An API, and beside it at `/token` a token endpoint whose tokens say for whom they are. */
async function openApi() {
  const received: { readonly headers: IncomingHttpHeaders; readonly url: string }[] = []
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request))
    response.setHeader('content-type', 'application/json')
    if (request.url !== '/token') received.push({ headers: request.headers, url: request.url! })
    const assertion = form.get('assertion')
    const user = assertion === null ? 'gatehouse' : decodeJwt(assertion).sub
    const token = { access_token: `token-of-${String(user)}`, token_type: 'Bearer', expires_in: 600 }
    response.end(JSON.stringify(request.url === '/token' ? token : { done: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a secret is entered, listed by name, replaced and removed, and recorded by name alone', async () => {
  const entered = await hub.send('PUT', secretPath('crm'), { body: { value: 'hunter2-hunter2' } })
  const summary = { name: 'crm', created_at: expect.any(String), updated_at: expect.any(String) }
  expect(entered).toMatchObject({ status: 200, body: summary })
  expect((await hub.send('PUT', secretPath('crm'), { body: { value: 'hunter3-hunter3' } })).status).toBe(200)
  expect((await hub.send('GET', '/automation/api/secrets')).body.secrets).toContainEqual(summary)
  expect(await hub.send('DELETE', secretPath('crm'))).toMatchObject({ status: 200, body: { removed: true } })
  expect(await hub.send('DELETE', secretPath('crm'))).toMatchObject({
    status: 404,
    body: { error: { code: 'secret_not_found' } },
  })
  const entries = [...(await hub.auditEntries('secrets.put')), ...(await hub.auditEntries('secrets.remove'))]
  expect(entries[0]).toMatchObject({ outcome: 'ok', details: { secret: 'crm' } })
  expect(JSON.stringify(entries)).not.toContain('hunter')
})

test('secrets are listed in pages', async () => {
  const { secrets } = (await hub.send('GET', '/automation/api/secrets')).body
  for (const { name } of secrets) await hub.send('DELETE', secretPath(name))
  for (const name of ['p1', 'p2', 'p3']) await hub.send('PUT', secretPath(name), { body: { value: 'x' } })
  const first = (await hub.send('GET', '/automation/api/secrets?limit=2')).body
  expect(first.secrets.map(({ name }: { name: string }) => name)).toEqual(['p1', 'p2'])
  const next = (await hub.send('GET', `/automation/api/secrets?limit=2&cursor=${first.next_cursor}`)).body
  expect(next).toMatchObject({ secrets: [{ name: 'p3' }] })
  expect(next).not.toHaveProperty('next_cursor')
})

test.each([
  ['a%20b', { value: 'hunter2' }, 'invalid_secret_name'],
  ['crm', { value: '' }, 'invalid_secret'],
  ['crm', { value: 1 }, 'invalid_body'],
  ['crm', { valeu: 'hunter2' }, 'invalid_body'],
  ['crm', '{"value": hunter2}', 'invalid_json'],
])('refuses the secret %s with %j, and repeats nothing', async (name, body, code) => {
  const reply = await hub.send('PUT', secretPath(name), { body })
  expect(reply).toMatchObject({ status: 400, body: { error: { code } } })
  expect(JSON.stringify(reply.body)).not.toContain('hunter2')
})

test('only administrators see or change secrets', async () => {
  const key = await hub.keyWith('automation_hub.catalog', 'automation_hub.execute', 'tools')
  for (const [method, path, body] of [
    ['GET', '/automation/api/secrets', undefined],
    ['PUT', secretPath('crm'), { value: 'x' }],
    ['DELETE', secretPath('crm'), undefined],
  ] as const) {
    expect((await hub.send(method, path, { key, body })).status).toBe(403)
    expect((await hub.send(method, path, { key: null, body })).status).toBe(401)
  }
})

const server = {
  kind: 'token_server',
  token_url: 'https://login.example.com/token',
  allow_private_network: false,
  client: { method: 'client_secret_basic', id: 'gatehouse', secret: 'secret:crm' },
  scopes: ['crm.read'],
}
const assertion = { value: 'email', map: { 'ada@example.com': 'ADA01' } }
const key = { key: 'file:/run/secrets/key.pem', algorithm: 'PS256', key_id: 'k1' }
const certificate = { certificate: 'env:CERTIFICATE', key: 'secret:key', ca: 'file:/run/secrets/ca.pem' }

test.each([
  [
    {
      auth: {
        ...server,
        grant: 'client_credentials',
        audience: 'crm',
        resource: 'https://crm',
        parameters: { a: 'b' },
      },
    },
  ],
  [{ auth: { ...server, grant: 'client_credentials', header: 'X-Token', prefix: '' } }],
  [{ auth: { ...server, grant: 'token_exchange', assertion } }],
  [
    {
      auth: {
        ...server,
        grant: 'jwt_bearer',
        assertion: { ...assertion, issuer: 'me', audience: 'you', signing: key },
      },
    },
  ],
  [{ auth: { ...server, grant: 'jwt_bearer', assertion, client: { method: 'none' } } }],
  [
    {
      auth: { ...server, grant: 'entra_on_behalf_of', issuer: 'https://sts.example', assertion_audience: 'api://hub' },
    },
  ],
  [{ auth: { ...server, grant: 'client_credentials', client: { method: 'private_key_jwt', id: 'a', ...key } } }],
  [
    {
      auth: { ...server, grant: 'client_credentials', client: { method: 'tls_client_auth', id: 'a', ...certificate } },
    },
  ],
  [{ base_url: 'https://crm.example.com', client_certificate: certificate }],
  [{ impersonation: { query: 'as_user', ...assertion, on_missing: 'refuse' } }],
])('shows a target as it was put, and takes back what it shows: %j', async (body) => {
  const first = await put('round_trip', body)
  expect(first).toMatchObject({ status: 200, body })
  const { id: _id, ...shown } = first.body
  expect((await put('round_trip', shown)).body).toEqual(first.body)
})

const guide = await readFile(new URL('../../../docs/guides/downstream-sign-in.md', import.meta.url), 'utf8')
const examples = [...guide.matchAll(/^```json target\.json\n(.*?)^```$/gms)].map(([, example]) => JSON.parse(example!))

test.each(examples)('takes the example of the guide: %.90j', async (example) => {
  expect(await put('guide', example)).toMatchObject({ status: 200, body: example })
})

test('there are examples in the guide', () => {
  expect(examples.length).toBeGreaterThan(5)
})

test('null removes a client certificate', async () => {
  await put('tls', { base_url: 'https://crm.example.com', client_certificate: certificate })
  expect((await put('tls', { client_certificate: null })).body).not.toHaveProperty('client_certificate')
})

const credentials = { ...server, grant: 'client_credentials' }
test.each([
  ['an insecure token URL', { auth: { ...credentials, token_url: 'http://login.example.com/token' } }, 'invalid_body'],
  [
    'a token URL with a password',
    { auth: { ...credentials, token_url: 'https://u:p@login.example.com' } },
    'invalid_body',
  ],
  [
    'a secret in place of a reference',
    { auth: { ...credentials, client: { ...server.client, secret: 'hunter2' } } },
    'secret_reference_required',
  ],
  [
    'a key in place of a reference',
    { auth: { ...credentials, client: { method: 'private_key_jwt', id: 'a', ...key, key: 'hunter2' } } },
    'secret_reference_required',
  ],
  [
    'a certificate in place of a reference',
    { client_certificate: { ...certificate, key: 'hunter2' } },
    'secret_reference_required',
  ],
  [
    'a client that does not authenticate',
    { auth: { ...credentials, client: { method: 'none', id: 'a' } } },
    'invalid_body',
  ],
  ['a parameter of its own', { auth: { ...credentials, parameters: { Client_Secret: 'hunter2' } } }, 'invalid_body'],
  ['an unknown grant', { auth: { ...server, grant: 'password' } }, 'invalid_body'],
  ['an assertion of nobody', { auth: { ...server, grant: 'jwt_bearer' } }, 'invalid_body'],
  [
    'a weak algorithm',
    { auth: { ...credentials, client: { method: 'private_key_jwt', id: 'a', ...key, algorithm: 'HS256' } } },
    'invalid_body',
  ],
  [
    'a certificate without https',
    { base_url: 'http://crm.example.com', client_certificate: certificate },
    'invalid_body',
  ],
  ['a header and a query parameter', { impersonation: { header: 'X-A', query: 'a', value: 'email' } }, 'invalid_body'],
  ['neither of them', { impersonation: { value: 'email' } }, 'invalid_body'],
  [
    'a mapping that means two',
    { impersonation: { header: 'X-A', value: 'email', map: { 'a@b': 'x', 'A@B': 'y' } } },
    'invalid_body',
  ],
  [
    'somebody else for those without a name',
    { impersonation: { header: 'X-A', value: 'email', on_missing: 'anonymous' } },
    'invalid_body',
  ],
  [
    'one header for both',
    { auth: credentials, impersonation: { header: 'authorization', value: 'email' } },
    'invalid_body',
  ],
])('refuses a target with %s', async (_what, body, code) => {
  const reply = await put('refused', body)
  expect(reply).toMatchObject({ status: 400, body: { error: { code } } })
  expect(JSON.stringify(reply.body)).not.toContain('hunter2')
  const { targets } = (await hub.send('GET', '/automation/api/targets')).body
  expect(targets.some((target: { id: string }) => target.id === 'refused')).toBe(false)
})

test('the audit of a target tells how many users a mapping has, and none of them', async () => {
  await put('mapped', { impersonation: { header: 'X-User', ...assertion } })
  const [newest] = await hub.auditEntries('targets.put')
  expect(newest).toMatchObject({
    details: { after: { impersonation: { map: { users: 1, digest: expect.any(String) } } } },
  })
})

test('an action runs with the token of its user, and with the entered secret', async () => {
  await hub.send('PUT', secretPath('crm-client'), { body: { value: 'client-secret-1' } })
  const auth = {
    ...server,
    token_url: `${api.url}/token`,
    allow_private_network: true,
    client: { ...server.client, secret: 'secret:crm-client' },
    grant: 'jwt_bearer',
    assertion: { value: 'email' },
  }
  const documents = [documentWith(['put_thing'])]
  const imported = await hub.send('POST', '/automation/api/imports', {
    body: { documents, namespace: 'things', server: api.url, auth },
  })
  expect(imported.status).toBe(200)
  const run = { body: { input: { id: '1' } } }
  expect(await hub.send('POST', '/automation/actions/things:put_thing/execute', run)).toMatchObject({
    status: 200,
    body: { status: 'succeeded', result: { done: true } },
  })
  expect(api.received.at(-1)!.headers.authorization).toBe('Bearer token-of-ada@example.com')
})
