// The table of who may do what, over every route there is: a route without a row fails, and so does a row without a route.
import { createAutomationHub } from '@gatehouse/app-automation-hub'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { routes } from '../src/rest/routes/index.ts'
import { mcpRequest } from './ask-mcp.ts'

let house: TestHouse
let callers: Readonly<Record<CallerName, Readonly<Record<string, string>>>>

/** Who knocks. The last group is known to Gatehouse, the others are not let in. */
const strangers = ['nobody', 'garbage key', 'revoked key', 'expired key', 'key of a disabled user'] as const
const guests = [
  'tools key',
  'tools key naming a user',
  'act_as_user key',
  'act_as_user key naming a user',
  'audit.read key',
  'admin key',
  'automation_hub.catalog key',
  'automation_hub.execute key',
] as const
type Guest = (typeof guests)[number]
type CallerName = (typeof strangers)[number] | Guest

beforeAll(async () => {
  house = await startTestHouse()
  await house.user('ana@example.com', { allow: ['*'] })
  const leaver = await house.user('leaver@example.com', { allow: ['*'] })
  await house.admin('PATCH', '/api/users/leaver@example.com', { status: 'disabled' })
  const keyOf = async (change: { scopes?: string[]; expires_at?: string } = {}) =>
    (await house.admin('POST', '/api/keys', { user: 'ana@example.com', ...change })).body as { id: string; key: string }
  const revoked = await keyOf()
  await house.admin('DELETE', `/api/keys/${revoked.id}`)
  const expired = await keyOf({ expires_at: new Date(Date.now() + 500).toISOString() })
  const bearer = (key: string, headers = {}) => ({ authorization: `Bearer ${key}`, ...headers })
  const bearerWith = async (scope: string, headers = {}) => bearer((await keyOf({ scopes: [scope] })).key, headers)
  const named = { 'gatehouse-user': 'ana@example.com' }
  callers = {
    nobody: {},
    'garbage key': bearer('gh_garbage'),
    'revoked key': bearer(revoked.key),
    'expired key': bearer(expired.key),
    'key of a disabled user': bearer(leaver.key),
    'tools key': await bearerWith('tools'),
    'tools key naming a user': await bearerWith('tools', named),
    'act_as_user key': await bearerWith('act_as_user'),
    'act_as_user key naming a user': await bearerWith('act_as_user', named),
    'audit.read key': await bearerWith('audit.read'),
    'admin key': await bearerWith('admin'),
    'automation_hub.catalog key': await bearerWith('automation_hub.catalog'),
    'automation_hub.execute key': await bearerWith('automation_hub.execute'),
  }
  await vi.waitUntil(async () => (await send('expired key', { path: '/api/me' })).status === 401)
}, 60_000)

afterAll(() => house[Symbol.asyncDispose]())

interface Sent {
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

function send(caller: CallerName, { method = 'GET', path, body, headers }: Sent): Promise<Response> {
  return fetch(house.url + path, {
    method,
    headers: { ...callers[caller], ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

interface Row {
  /** What is sent; the default is the path of the route, with `x` for its parameters and no body. */
  readonly path?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly may: readonly Guest[]
  /** How it ends for those who may: 404 for something that is not there, so that one row changes nothing for another. */
  readonly status: number
}

const dataPlane: readonly Guest[] = ['tools key', 'act_as_user key naming a user']
const admins: readonly Guest[] = ['admin key']
const auditors: readonly Guest[] = ['audit.read key']
const everybody: readonly Guest[] = guests.filter((guest) => guest !== 'tools key naming a user')
const unknownTool = 'automation_hub://crm.nothing'
let addresses = 0

const table: Readonly<Record<string, Row | (() => Row)>> = {
  'POST /api/search': { body: { query: 'customer' }, may: dataPlane, status: 200 },
  'POST /api/tools/details': { body: { tools: [unknownTool] }, may: dataPlane, status: 404 },
  'POST /api/executions': { body: { tool: unknownTool }, may: dataPlane, status: 404 },
  'GET /api/executions': { may: dataPlane, status: 200 },
  'GET /api/executions/{id}': { may: dataPlane, status: 404 },
  'GET /api/executions/{id}/result': { may: dataPlane, status: 404 },
  'GET /api/executions/{id}/content/{at}': {
    path: '/api/executions/exe_1/content/0',
    may: dataPlane,
    status: 404,
  },
  'POST /api/executions/{id}/resume': { body: {}, may: dataPlane, status: 404 },
  'POST /api/executions/{id}/cancel': { may: dataPlane, status: 404 },
  'GET /api/namespaces': { may: dataPlane, status: 200 },
  'GET /api/me': { may: everybody, status: 200 },
  'POST /api/users': () => ({ body: { email: `new-${addresses++}@example.com` }, may: admins, status: 201 }),
  'GET /api/users': { may: admins, status: 200 },
  'GET /api/users/{user}': { may: admins, status: 404 },
  'PATCH /api/users/{user}': { body: { groups: [] }, may: admins, status: 404 },
  'POST /api/keys': { body: { user: 'ana@example.com', scopes: ['admin'] }, may: admins, status: 201 },
  'GET /api/keys': { may: admins, status: 200 },
  'DELETE /api/keys/{id}': { may: admins, status: 404 },
  'POST /api/grants': { body: { group: 'nobody', deny: '*' }, may: admins, status: 201 },
  'GET /api/grants': { may: admins, status: 200 },
  'DELETE /api/grants/{id}': { may: admins, status: 404 },
  'POST /api/rules': { body: { rules: [] }, may: admins, status: 201 },
  'GET /api/rules': { may: admins, status: 200 },
  'GET /api/rules/{id}': { may: admins, status: 404 },
  'DELETE /api/rules/{id}': { may: admins, status: 404 },
  'POST /api/rules/lint': { body: { rules: [] }, may: admins, status: 200 },
  'GET /api/rule-versions': { may: admins, status: 200 },
  'POST /api/rule-versions/{version}/restore': { may: admins, status: 404 },
  'POST /api/rules/simulate': { body: { rules: [] }, may: admins, status: 200 },
  'POST /api/hooks': {
    body: {
      hook: {
        id: 'nobody',
        status: 'inactive',
        endpoints: { pre: { url: 'http://127.0.0.1:1/pre', phase: 'before', failure_mode: 'fail_closed' } },
      },
    },
    may: admins,
    status: 201,
  },
  'GET /api/hooks': { may: admins, status: 200 },
  'GET /api/hooks/{id}': { may: admins, status: 404 },
  'GET /api/hooks/{id}/signing-secret': { may: admins, status: 404 },
  'POST /api/hooks/{id}/test': { body: {}, may: admins, status: 404 },
  'DELETE /api/hooks/{id}': { may: admins, status: 404 },
  // One that is not there is not there for anybody; who may decide is asked of one that is.
  'GET /api/approvals': { may: everybody, status: 200 },
  'GET /api/approvals/{id}': { may: everybody, status: 404 },
  'POST /api/approvals/{id}/approve': { body: {}, may: everybody, status: 404 },
  'POST /api/approvals/{id}/deny': { body: {}, may: everybody, status: 404 },
  'POST /api/approvals/{id}/links': { body: { user: 'ana@example.com' }, may: everybody, status: 404 },
  'POST /api/explain': { body: { user: 'ana@example.com', tool: unknownTool }, may: admins, status: 200 },
  'GET /api/limits': { may: admins, status: 200 },
  'GET /api/me/limits': { may: dataPlane, status: 200 },
  'GET /api/sources': { may: admins, status: 200 },
  'POST /api/sync': { body: { source: 'nowhere' }, may: admins, status: 404 },
  'POST /api/sources/{id}/tools': {
    path: '/api/sources/table/tools',
    body: '{"name":"sit","description":"Sit at the table"}\n',
    headers: { 'content-type': 'application/x-ndjson' },
    may: admins,
    status: 200,
  },
  'GET /api/audit': { path: '/api/audit?limit=1', may: auditors, status: 200 },
  'GET /api/audit/export': { path: '/api/audit/export?action=nothing', may: auditors, status: 200 },
  'GET /api/audit/keys': { may: auditors, status: 200 },
  'POST /api/audit/keys/rotate': { may: admins, status: 201 },
  'GET /api/audit/sinks': { may: auditors, status: 200 },
  'GET /api/doctor': { may: admins, status: 200 },
  'GET /api/models': { may: admins, status: 200 },
  'GET /api/models/usage': { may: admins, status: 200 },
  'GET /api/enrichments': { may: admins, status: 200 },
  'GET /api/enrichments/{id}': { may: admins, status: 404 },
  'POST /api/enrichments/{id}/approve': { may: admins, status: 404 },
  'POST /api/enrichments/{id}/reject': { may: admins, status: 404 },
  'GET /api/rule-enrichments': { may: admins, status: 400 },
  'GET /automation/api/catalog/actions': { may: ['automation_hub.catalog key'], status: 200 },
  'GET /automation/api/catalog/actions/{id}': { may: ['automation_hub.catalog key'], status: 404 },
  'GET /automation/api/catalog/actions/{id}/versions': { may: ['automation_hub.catalog key'], status: 404 },
  'PATCH /automation/api/catalog/actions/{id}': { body: { advice: 'x' }, may: admins, status: 404 },
  'POST /automation/actions/{id}/execute': { body: {}, may: ['automation_hub.execute key'], status: 404 },
  'POST /automation/actions/{id}/preview': { body: {}, may: ['automation_hub.execute key'], status: 404 },
  'GET /automation/runs': { may: ['automation_hub.execute key'], status: 200 },
  'GET /automation/runs/{id}': { may: ['automation_hub.execute key'], status: 404 },
  'GET /automation/runs/{id}/events': { may: ['automation_hub.execute key'], status: 404 },
  'POST /automation/runs/{id}/input': { body: { input: {} }, may: ['automation_hub.execute key'], status: 404 },
  'POST /automation/runs/{id}/cancel': { body: {}, may: ['automation_hub.execute key'], status: 404 },
  'GET /automation/results/{id}': { may: ['automation_hub.execute key'], status: 404 },
  'DELETE /automation/results/{id}': { may: ['automation_hub.execute key'], status: 404 },
  'POST /automation/api/imports': {
    body: { documents: [{ file: 'x.json', content: '{}' }], dry_run: true },
    may: admins,
    status: 200,
  },
  'POST /automation/api/imports/actions': { body: { folder: 'desk', files: [] }, may: admins, status: 400 },
  'POST /automation/api/imports/subscriptions': {
    body: { urls: ['ftp://example.com/openapi.json'] },
    may: admins,
    status: 400,
  },
  'GET /automation/api/imports/subscriptions': { may: admins, status: 200 },
  'GET /automation/api/imports/subscriptions/{id}': { may: admins, status: 404 },
  'PATCH /automation/api/imports/subscriptions/{id}': { body: { paused: true }, may: admins, status: 404 },
  'DELETE /automation/api/imports/subscriptions/{id}': { may: admins, status: 404 },
  'POST /automation/api/imports/subscriptions/{id}/refresh': { body: {}, may: admins, status: 404 },
  'POST /automation/api/imports/subscriptions/{id}/apply': { body: {}, may: admins, status: 404 },
  'GET /automation/api/secrets': { may: admins, status: 200 },
  'PUT /automation/api/secrets/{name}': { body: { value: 'hunter2' }, may: admins, status: 200 },
  'DELETE /automation/api/secrets/{name}': { path: '/automation/api/secrets/nothing', may: admins, status: 404 },
  'GET /automation/api/targets': { may: admins, status: 200 },
  'PUT /automation/api/targets/{id}': { path: '/automation/api/targets/NO', body: {}, may: admins, status: 400 },
}

test('every route has a row, and every row a route', () => {
  const automation = createAutomationHub({} as never).app.routes.filter(({ method }) => method !== 'ALL')
  const rest = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  // A JSON Schema for editors, which sign in nowhere, and where APIs call back with a token in the path.
  const open = new Set(['/automation/api/action.schema.json', '/automation/callbacks/:token'])
  const hub = automation
    .filter(({ path }) => !open.has(path))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  const all = new Set([...rest, 'GET /api/audit/export', 'GET /api/executions/{id}/content/{at}', ...hub])
  expect(Object.keys(table).toSorted()).toEqual([...all].toSorted())
})

test('the published description of the API names the same routes', async () => {
  const document = (await (await fetch(`${house.url}/api/openapi.json`)).json()) as { paths: Record<string, object> }
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const served = Object.keys(table).filter((name) => name.includes(' /api/'))
  expect(described.filter((name) => name.includes(' /api/')).toSorted()).toEqual(served.toSorted())
})

describe.each(Object.entries(table))('%s', (name, entry) => {
  const [method, path] = name.split(' ') as [string, string]

  test('asks strangers who they are', async () => {
    for (const caller of strangers) {
      const response = await attempt(caller)
      expect({ caller, status: response.status }).toEqual({ caller, status: 401 })
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*resource_metadata="http/)
      expect(await response.json()).toEqual({ error: expect.objectContaining({ code: expect.any(String) }) })
    }
  })

  test('is for those in its row and for nobody else', async () => {
    const { may, status } = typeof entry === 'function' ? entry() : entry
    const answers = await Promise.all(guests.map(async (guest) => [guest, (await attempt(guest)).status] as const))
    const expected = guests.map((guest) => [guest, may.includes(guest) ? status : 403])
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected))
  })

  function attempt(caller: CallerName): Promise<Response> {
    const row = typeof entry === 'function' ? entry() : entry
    return send(caller, { ...row, method, path: row.path ?? path.replaceAll(/\{\w+\}/g, 'x') })
  }
})

describe('/mcp', () => {
  const request = (method: string, params: Record<string, unknown>): Sent => {
    const { headers, body } = mcpRequest(method, params, '2026-07-28')
    return { method: 'POST', path: '/mcp', headers, body }
  }

  test.each(['GET', 'POST', 'DELETE', 'PUT'])('asks strangers who they are, by %s too', async (method) => {
    for (const caller of strangers) {
      const response = await send(caller, { method, path: '/mcp', ...(method === 'GET' ? {} : { body: {} }) })
      expect({ caller, status: response.status }).toEqual({ caller, status: 401 })
      expect(response.headers.get('www-authenticate')).toContain('/.well-known/oauth-protected-resource/mcp"')
    }
  })

  test('shows its tools to everybody who is known', async () => {
    for (const guest of guests) {
      const { status } = await send(guest, request('tools/list', {}))
      expect({ guest, status }).toEqual({ guest, status: everybody.includes(guest) ? 200 : 403 })
    }
  })

  test('runs them for the data plane alone', async () => {
    for (const guest of everybody) {
      const answer = await send(guest, request('tools/call', { name: 'list_namespaces', arguments: {} }))
      const { result } = (await answer.json()) as { result: { structuredContent: { error?: { code: string } } } }
      const code = result.structuredContent.error?.code
      expect({ guest, code }).toEqual({ guest, code: dataPlane.includes(guest) ? undefined : 'insufficient_scope' })
    }
  })
})

test('what is not in the table asks for a credential first and is not there afterwards', async () => {
  for (const path of [
    '/api',
    '/api/',
    '/api/admin',
    '/api/users/x/keys',
    '/api/search/',
    '/api//users',
    '/api/%2e%2e/api/users',
  ]) {
    expect({ path, status: (await send('nobody', { path })).status }).not.toMatchObject({ status: 200 })
    expect({ path, status: (await send('tools key', { path })).status }).not.toMatchObject({ status: 200 })
  }
  expect((await send('nobody', { path: '/api/admin' })).status).toBe(401)
  expect((await send('admin key', { path: '/api/admin' })).status).toBe(404)
})

test.each([
  '/healthz',
  '/readyz',
  '/api/openapi.json',
  '/.well-known/jwks.json',
  '/.well-known/oauth-protected-resource',
  '/.well-known/oauth-protected-resource/mcp',
  '/.well-known/oauth-protected-resource/automation',
])('%s is for everybody and says nothing of users or tools', async (path) => {
  const response = await send('nobody', { path })
  expect(response.status).toBe(200)
  expect(await response.text()).not.toMatch(/ana@example|field_service|"d":/)
})
