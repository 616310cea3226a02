import { request as httpRequest } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  startDownstream,
  startTestHouse,
  type Downstream,
  type TestHouse,
  type JsonAnswer,
} from '@gatehouse/testing-dev-env'
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { askMcp, callTool } from './ask-mcp.ts'
import { startIssuer, type Issuer } from './start-issuer.ts'

let resources: AsyncDisposableStack
let issuer: Issuer
let backend: Downstream
let house: TestHouse
let service: string

beforeAll(async () => {
  resources = new AsyncDisposableStack()
  issuer = resources.use(await startIssuer())
  backend = resources.use(await startDownstream())
  const folder = resources.use(await temporaryDirectory())
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(
    configFile,
    `
issuers:
  - issuer: ${issuer.url}
    audiences: [gatehouse]
    trustedAliases: [email]
allowedHosts: [gate.example.com]
secrets:
  directories: [${JSON.stringify(folder.path)}]
`,
  )
  await writeFile(join(folder.path, 'crm-token'), 'token-of-the-crm\n')
  house = resources.use(await startTestHouse({ configFile }))
  await importBoats(join(folder.path, 'crm-token'))
  await house.admin('POST', '/api/grants', { group: 'sailors', allow: 'automation_hub://boats.*' })
  service = await newKey({ user: (await house.user('service@example.com')).id, scopes: ['act_as_user'] })
}, 60_000)

afterAll(() => resources.disposeAsync())
beforeEach(() => void backend.received.splice(0))

async function importBoats(secretFile: string): Promise<void> {
  const operation = { operationId: 'paint_boat', summary: 'Paint a boat', responses: { 200: { description: 'Done' } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'boats', version: '1' },
    paths: { '/paint': { post: operation } },
  }
  const { status } = await house.admin('POST', '/automation/api/imports', {
    namespace: 'boats',
    server: backend.url,
    auth: { kind: 'api_access_token', token: `file:${secretFile}` },
    impersonation: { header: 'X-Acting-User', value: 'email' },
    documents: [{ file: 'boats.json', content: JSON.stringify(document) }],
  })
  expect(status).toBe(200)
  await house.admin('POST', '/api/sync', {})
}

async function newKey(body: object): Promise<string> {
  return (await house.admin('POST', '/api/keys', body)).body.key
}

async function ask(path: string, headers: Readonly<Record<string, string>>, body?: unknown) {
  const response = await fetch(house.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as JsonAnswer }
}

const bearer = (token: string, headers = {}) => ({ authorization: `Bearer ${token}`, ...headers })
const paint = 'automation_hub://boats.paint_boat'

describe('an access token of a configured issuer', () => {
  test('is a user with the groups that it names', async () => {
    const token = await issuer.sign({ sub: 'opaque-1', name: 'Ada', groups: ['sailors'], azp: 'an-agent' })
    const me = await ask('/api/me', bearer(token))
    expect(me.body).toMatchObject({
      groups: ['sailors'],
      scopes: ['tools'],
      actor: { kind: 'oauth_client', id: 'an-agent' },
    })
    const found = await callTool({ url: house.url, key: token }, 'search_tools', { query: 'paint a boat' })
    expect(found.tools.map((one: { tool: string }) => one.tool)).toEqual([paint])
  })

  test('does not call a backend as nobody when it lacks the name that the backend asks for', async () => {
    const token = await issuer.sign({ sub: 'opaque-1', groups: ['sailors'] })
    const call = await callTool({ url: house.url, key: token }, 'execute_tool', { tool: paint })
    expect(call).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('email of the acting user') },
    })
    expect(backend.received).toEqual([])
  })

  test('is nobody’s grant when it names no group', async () => {
    const token = await issuer.sign({ sub: 'opaque-2' })
    expect((await ask('/api/search', bearer(token), { query: 'paint a boat' })).body).toMatchObject({
      catalog_size: 0,
      tools: [],
    })
    expect((await ask('/api/users', bearer(token))).status).toBe(403)
  })

  // The classic failure: one door knows a person by e-mail, another by an opaque subject, and grants are given to the one.
  test('joins the person who is known by e-mail already, when the address is verified', async () => {
    const ana = await house.user('ana@example.com', { allow: [paint] })
    const token = await issuer.sign({ sub: 'opaque-ana', email: 'Ana@Example.com', email_verified: true })
    expect((await ask('/api/me', bearer(token))).body.user_id).toBe(ana.id)
    expect((await ask('/api/search', bearer(token), { query: 'paint' })).body.catalog_size).toBe(1)
    // Now the subject is known; the next token may come without an address.
    const later = await issuer.sign({ sub: 'opaque-ana' })
    expect((await ask('/api/me', bearer(later))).body.user_id).toBe(ana.id)
    const named = await ask('/api/me', bearer(service, { 'gatehouse-user': 'ana@example.com' }))
    expect(named.body.user_id).toBe(ana.id)
  })

  test('joins nobody by an address that nobody verified', async () => {
    const bob = await house.user('bob@example.com', { allow: ['*'] })
    const token = await issuer.sign({ sub: 'opaque-bob', email: 'bob@example.com' })
    expect((await ask('/api/me', bearer(token))).body.user_id).not.toBe(bob.id)
    expect((await ask('/api/search', bearer(token), { query: 'paint' })).body.catalog_size).toBe(0)
  })

  test('stops counting when its user is disabled', async () => {
    const token = await issuer.sign({ sub: 'opaque-leaver', groups: ['sailors'] })
    const { user_id } = (await ask('/api/me', bearer(token))).body
    await house.admin('PATCH', `/api/users/${user_id}`, { status: 'disabled' })
    expect(await ask('/api/me', bearer(token))).toMatchObject({
      status: 401,
      body: { error: { code: 'user_disabled' } },
    })
  })
})

describe('a credential that is not good', () => {
  const now = Math.floor(Date.now() / 1_000)
  const bad: readonly (readonly [string, () => Promise<string> | string, string])[] = [
    ['none at all', () => '', 'credentials_missing'],
    ['garbage', () => 'Bearer garbage', 'invalid_token'],
    ['another scheme', () => `Basic ${btoa('ana:secret')}`, 'unsupported_authorization_scheme'],
    ['a key that was never given out', () => `Bearer gh_${'0'.repeat(12)}_${'0'.repeat(59)}`, 'invalid_key'],
    [
      'a token for somebody else',
      async () => `Bearer ${await issuer.sign({ sub: 'x', aud: 'other' })}`,
      'wrong_audience',
    ],
    ['a token that is over', async () => `Bearer ${await issuer.sign({ sub: 'x', exp: now - 120 })}`, 'token_expired'],
    [
      'a token of tomorrow',
      async () => `Bearer ${await issuer.sign({ sub: 'x', nbf: now + 900 })}`,
      'token_not_yet_valid',
    ],
    [
      'a token of a stranger',
      async () => `Bearer ${await issuer.sign({ sub: 'x', iss: 'https://evil.example' })}`,
      'unknown_issuer',
    ],
    [
      'an unsigned token',
      () => `Bearer ${new UnsecuredJWT({ iss: issuer.url, aud: 'gatehouse', sub: 'x' }).encode()}`,
      'invalid_token',
    ],
    ['a token with another’s signature', async () => `Bearer ${await withForeignSignature()}`, 'invalid_token'],
    ['Gatehouse’s own token for a backend', async () => `Bearer ${await ownToken()}`, 'unknown_issuer'],
  ]

  test.each(bad)('is challenged: %s', async (_name, make, code) => {
    const authorization = await make()
    const headers: Record<string, string> = authorization === '' ? {} : { authorization }
    for (const path of ['/api/me', '/mcp']) {
      const answer = await ask(path, headers, path === '/mcp' ? {} : undefined)
      expect(answer).toMatchObject({ status: 401, body: { error: { code } } })
      const challenge = answer.headers.get('www-authenticate')!
      expect(challenge).toContain(`resource_metadata="${house.url}/.well-known/oauth-protected-resource/mcp"`)
      // RFC 6750 §3.1: a request without a credential is told no error.
      expect(challenge.includes('error="invalid_token"')).toBe(code !== 'credentials_missing')
    }
  })

  test('is told where to get a good one', async () => {
    const metadata = await ask('/.well-known/oauth-protected-resource/mcp', {})
    expect(metadata.body).toMatchObject({ resource: `${house.url}/mcp`, authorization_servers: [issuer.url] })
  })

  async function withForeignSignature(): Promise<string> {
    await using other = await startIssuer()
    return other.sign({ sub: 'x', iss: issuer.url })
  }

  /** What Automation Hub was shown once; nobody can come back to the front door with it. */
  async function ownToken(): Promise<string> {
    const claims = Buffer.from(JSON.stringify({ iss: house.url, aud: `${house.url}/automation`, sub: 'usr_x' }))
    return `e30.${claims.toString('base64url')}.e30A`
  }
})

describe('a server that names the user in a header', () => {
  test.each(['gatehouse-user', 'arcade-user-id'])('acts as that user and no more, by %s', async (header) => {
    const email = `${header}@example.com`
    const user = await house.user(email, { roles: ['admin'], allow: [paint] })
    for (const name of [email, user.id]) {
      const me = await ask('/api/me', bearer(service, { [header]: name }))
      expect(me.body).toMatchObject({ user_id: user.id, scopes: ['tools'], actor: { kind: 'key' } })
    }
    expect(
      (await ask('/api/search', bearer(service, { [header]: email }), { query: 'paint' })).body.catalog_size,
    ).toBeGreaterThan(0)
    expect((await ask('/api/users', bearer(service, { [header]: email }))).status).toBe(403)
  })

  const named = 'named@example.com'
  const refused: readonly (readonly [string, Record<string, string>, number, string])[] = [
    ['nobody', { 'gatehouse-user': '' }, 400, 'user_header_empty'],
    ['a stranger', { 'gatehouse-user': 'stranger@example.com' }, 403, 'unknown_user'],
    ['two users in two headers', { 'gatehouse-user': named, 'arcade-user-id': 'b@example.com' }, 400, 'ambiguous_user'],
    ['two users in one header', { 'gatehouse-user': `${named}, b@example.com` }, 400, 'ambiguous_user'],
    ['a disabled user', { 'gatehouse-user': 'gone@example.com' }, 403, 'user_disabled'],
  ]

  test.each(refused)('is refused when it names %s', async (_name, headers, status, code) => {
    await house.user('gone@example.com').catch(() => undefined)
    await house.admin('PATCH', '/api/users/gone@example.com', { status: 'disabled' })
    expect(await ask('/api/me', bearer(service, headers))).toMatchObject({ status, body: { error: { code } } })
  })

  test('is refused without the scope, and with an access token of a person', async () => {
    const { key } = await house.user(named)
    const token = await issuer.sign({ sub: 'opaque-3' })
    const every = await newKey({ user: named, scopes: ['tools', 'admin', 'audit.read'] })
    for (const credential of [key, token, every]) {
      const answer = await ask('/api/me', bearer(credential, { 'gatehouse-user': named }))
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'act_as_not_allowed' } } })
    }
  })
})

describe('Host and Origin', () => {
  const paths = ['/healthz', '/api/me', '/mcp', '/automation/api/catalog/actions', '/.well-known/jwks.json', '/nothing']

  test.each([
    ['Host', { host: 'evil.example' }, 'host_not_allowed'],
    ['Host that resolves here', { host: 'localhost.evil.example:7400' }, 'host_not_allowed'],
    ['Origin', { origin: 'https://evil.example' }, 'origin_not_allowed'],
    ['Origin of a sandboxed page', { origin: 'null' }, 'origin_not_allowed'],
    ['Origin that only begins well', { origin: 'http://localhost.evil.example' }, 'origin_not_allowed'],
  ])('a foreign %s is refused everywhere, whatever the credential', async (_name, headers, code) => {
    for (const path of paths) {
      const { status, text } = await withHeaders(path, headers)
      expect({ path, status, code: JSON.parse(text).error.code }).toEqual({ path, status: 403, code })
    }
  })

  test.each([
    { host: 'gate.example.com' },
    { host: 'localhost:1' },
    { host: '[::1]:7400' },
    { origin: 'http://localhost:3000' },
  ])('%o is let in', async (headers) => {
    expect((await withHeaders('/api/me', headers)).status).toBe(200)
  })

  /** fetch would set these two headers itself. */
  function withHeaders(path: string, headers: object): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        house.url + path,
        { headers: { ...bearer(house.house.key), ...headers } },
        async (response) => {
          const chunks: Buffer[] = []
          for await (const chunk of response) chunks.push(chunk as Buffer)
          resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString('utf8') })
        },
      )
      request.on('error', reject).end()
    })
  }
})

describe('what the backend of a tool receives', () => {
  const personal = {
    cookie: 'session=inbound-cookie',
    'x-forwarded-for': '203.0.113.9',
    'x-acting-user': 'root@example.com',
    'proxy-authorization': 'Basic inbound-proxy',
  }

  test('is the name of the user and the credential of the target, and nothing that the caller came in with', async () => {
    const key = (await house.user('carla@example.com', { allow: [paint] })).key
    const token = await issuer.sign({
      sub: 'opaque-dora',
      email: 'dora@example.com',
      email_verified: true,
      groups: ['sailors'],
    })
    const ways: readonly (readonly [Record<string, string>, string])[] = [
      [bearer(key, personal), 'carla@example.com'],
      [{ 'x-api-key': key, ...personal }, 'carla@example.com'],
      [bearer(token, personal), 'dora@example.com'],
      [bearer(service, { 'gatehouse-user': 'carla@example.com', ...personal }), 'carla@example.com'],
    ]
    for (const [headers, email] of ways) {
      backend.received.splice(0)
      expect((await ask('/api/executions', headers, { tool: paint, input: {} })).body.status).toBe('succeeded')
      const [received] = backend.received
      expect(received!.headers).toMatchObject({ authorization: 'Bearer token-of-the-crm', 'x-acting-user': email })
      const whole = JSON.stringify(received)
      for (const secret of [key, token, service, 'inbound', '203.0.113.9', 'root@example.com'])
        expect(whole).not.toContain(secret)
    }
  })

  test('does not come back in what the caller is told or in the record', async () => {
    const { key } = await house.user('erik@example.com', { allow: [paint] })
    await askMcp({ url: house.url, key }, 'tools/call', { name: 'execute_tool', arguments: { tool: paint } })
    const audit = await house.admin('GET', '/api/audit?limit=1000')
    expect(JSON.stringify(audit.body)).not.toMatch(/token-of-the-crm|gh_[0-9a-z]{12}_/)
  })
})
