import { gzipSync } from 'node:zlib'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoInsides, stateOf } from './house-state.ts'

let house: TestHouse
let before: unknown

beforeAll(async () => {
  house = await startTestHouse()
  await house.user('ana@example.com', { groups: ['support'], allow: ['*'] })
  const lines = '{"name":"paint","description":"Paint a boat"}\n{"name":"sail","description":"Sail a boat"}\n'
  await house.admin('POST', '/api/sources/boats/tools', lines, { 'content-type': 'application/x-ndjson' })
  before = await stateOf(house)
}, 60_000)

afterAll(() => house[Symbol.asyncDispose]())

interface BadRequest {
  readonly request: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly code: string
  readonly at?: string
}

const list = 'automation_hub://field_service.list_customers'
const cursor = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString('base64url')
const bad = (request: string, status: number, code: string, more: Partial<BadRequest> = {}): BadRequest => ({
  request,
  status,
  code,
  ...more,
})

/** Every route with a body or a query gets these, whatever it does. */
const postRoutes = [
  '/api/search',
  '/api/tools/details',
  '/api/executions',
  '/api/users',
  '/api/keys',
  '/api/grants',
  '/api/sync',
]
const listRoutes = ['/api/users', '/api/keys', '/api/grants', '/api/audit', '/api/executions', '/api/namespaces']

const everyBody: readonly BadRequest[] = postRoutes.flatMap((path) => [
  bad(`POST ${path}`, 400, 'invalid_json', { body: '{"query":' }),
  bad(`POST ${path}`, 400, 'invalid_json', { body: 'plain words' }),
  bad(`POST ${path}`, 400, 'invalid_arguments', { body: '[]', at: '' }),
  bad(`POST ${path}`, 400, 'invalid_arguments', { body: 'null', at: '' }),
  bad(`POST ${path}`, 400, 'invalid_arguments', { body: '{"colour":"red","__proto__":{"limit":1}}' }),
  bad(`POST ${path}`, 400, 'unsupported_content_type', { body: '{}', headers: { 'content-type': 'text/plain' } }),
  bad(`POST ${path}`, 413, 'body_too_large', { body: `"${'x'.repeat(4_200_000)}"` }),
  bad(`POST ${path}?limit=1`, 400, 'invalid_arguments', { body: '{}' }),
])

const everyList: readonly BadRequest[] = listRoutes.flatMap((path) => [
  bad(`GET ${path}?cursor=nonsense`, 400, 'invalid_cursor'),
  bad(`GET ${path}?cursor=${cursor([1])}`, 400, 'invalid_cursor'),
  bad(`GET ${path}?cursor=${cursor([1.5, 'x'])}`, 400, 'invalid_cursor'),
  bad(`GET ${path}?cursor=${cursor([1e300, 'x'])}`, 400, 'invalid_cursor'),
  bad(`GET ${path}?cursor=${cursor({ __proto__: null })}`, 400, 'invalid_cursor'),
  bad(`GET ${path}?cursor=${'x'.repeat(2_001)}`, 400, 'invalid_arguments', { at: '/cursor' }),
  bad(`GET ${path}?limit=0`, 400, 'invalid_arguments', { at: '/limit' }),
  bad(`GET ${path}?limit=1001`, 400, 'invalid_arguments', { at: '/limit' }),
  bad(`GET ${path}?limit=ten`, 400, 'invalid_arguments', { at: '/limit' }),
  bad(`GET ${path}?limit=`, 400, 'invalid_arguments', { at: '/limit' }),
  bad(`GET ${path}?limit=1&limit=2`, 400, 'repeated_parameter', { at: '/limit' }),
  bad(`GET ${path}?colour=red`, 400, 'invalid_arguments'),
])

const users: readonly BadRequest[] = [
  bad('POST /api/users', 400, 'invalid_arguments', { body: { email: 'nobody' }, at: '/email' }),
  bad('POST /api/users', 400, 'invalid_arguments', { body: { email: `${'x'.repeat(320)}@example.com` }, at: '/email' }),
  bad('POST /api/users', 409, 'user_exists', { body: { email: 'ANA@example.com' } }),
  bad('POST /api/users', 400, 'invalid_arguments', {
    body: { email: 'b@example.com', groups: ['a b'] },
    at: '/groups/0',
  }),
  bad('POST /api/users', 400, 'invalid_arguments', { body: { email: 'b@example.com', roles: 'admin' }, at: '/roles' }),
  bad('POST /api/users', 400, 'invalid_arguments', { body: { email: 'b@example.com', tenant: 'other' } }),
  bad('POST /api/users', 400, 'invalid_arguments', { body: { email: 'b@example.com', display_name: 'a\u0000b' } }),
  bad('PATCH /api/users/ana@example.com', 400, 'invalid_arguments', {
    body: { groups: ['a\u0000b'] },
    at: '/groups/0',
  }),
  bad('PATCH /api/users/ana@example.com', 400, 'invalid_arguments', {
    body: '{"groups":["\\ud800"]}',
    at: '/groups/0',
  }),
  bad('PATCH /api/users/ana@example.com', 400, 'invalid_arguments', { body: { status: 'gone' }, at: '/status' }),
  bad('PATCH /api/users/ana@example.com', 400, 'invalid_arguments', { body: { id: 'usr_x' } }),
  bad('PATCH /api/users/nobody@example.com', 404, 'user_not_found', { body: { groups: [] } }),
  bad('GET /api/users/nobody@example.com', 404, 'user_not_found'),
  bad('GET /api/users/..%2f..%2fetc%2fpasswd', 404, 'user_not_found'),
  bad('GET /api/users/%00', 400, 'invalid_user_name'),
  bad(`GET /api/users/${'x'.repeat(2_000)}`, 400, 'invalid_user_name'),
]

const keys: readonly BadRequest[] = [
  bad('POST /api/keys', 404, 'unknown_user', { body: { user: 'nobody@example.com' } }),
  bad('POST /api/keys', 400, 'unknown_scope', { body: { user: 'ana@example.com', scopes: ['root'] } }),
  bad('POST /api/keys', 400, 'unknown_scope', { body: { user: 'ana@example.com', scopes: ['__proto__'] } }),
  bad('POST /api/keys', 400, 'invalid_arguments', { body: { user: 'ana@example.com', scopes: [] }, at: '/scopes' }),
  bad('POST /api/keys', 400, 'expiry_in_past', {
    body: { user: 'ana@example.com', expires_at: '2020-01-01T00:00:00Z' },
  }),
  bad('POST /api/keys', 400, 'invalid_arguments', {
    body: { user: 'ana@example.com', expires_at: 'soon' },
    at: '/expires_at',
  }),
  bad('POST /api/keys', 400, 'invalid_key_name', { body: { user: 'ana@example.com', name: 'a\u0007b' } }),
  bad('DELETE /api/keys/key_nothing', 404, 'key_not_found'),
  bad('DELETE /api/keys/%00', 404, 'key_not_found'),
  bad('DELETE /api/keys/%ff', 404, 'key_not_found'),
  bad('DELETE /api/keys/..%2fusers', 404, 'key_not_found'),
  bad('GET /api/keys?user=nobody@example.com', 404, 'user_not_found'),
]

const grants: readonly BadRequest[] = [
  bad('POST /api/grants', 400, 'invalid_grant', { body: { allow: '*' } }),
  bad('POST /api/grants', 400, 'invalid_grant', { body: { group: 'g' } }),
  bad('POST /api/grants', 400, 'invalid_grant', { body: { group: 'g', role: 'r', allow: '*' } }),
  bad('POST /api/grants', 400, 'invalid_grant', { body: { group: 'g', allow: '*', deny: '*' } }),
  bad('POST /api/grants', 400, 'invalid_grant', { body: { group: '   ', allow: '*' } }),
  bad('POST /api/grants', 400, 'invalid_arguments', { body: { group: 'a\u0000b', allow: '*' }, at: '/group' }),
  bad('POST /api/grants', 400, 'invalid_arguments', { body: '{"role":"\\udc00","allow":"*"}', at: '/role' }),
  bad('POST /api/grants', 404, 'user_not_found', { body: { user: 'nobody@example.com', allow: '*' } }),
  ...[
    'crm.*',
    'automation_hub://',
    'automation_hub://crm',
    'A://b.*',
    'a://b.c@1',
    'a://b/../c',
    '://x',
    'a://(x+)+$',
    ' ',
    'a://b.c\u0000',
  ].map((allow) => bad('POST /api/grants', 400, 'invalid_tool_pattern', { body: { group: 'g', allow } })),
  bad('POST /api/grants', 400, 'invalid_arguments', {
    body: { group: 'g', allow: `a://${'b'.repeat(400)}` },
    at: '/allow',
  }),
  bad('DELETE /api/grants/grt_nothing', 404, 'grant_not_found'),
  bad('DELETE /api/grants/..%2f', 404, 'grant_not_found'),
]

const audit: readonly BadRequest[] = [
  bad('GET /api/audit?since=yesterday', 400, 'invalid_arguments', { at: '/since' }),
  bad('GET /api/audit?since=2026-13-45', 400, 'invalid_arguments', { at: '/since' }),
  bad('GET /api/audit?until=5y', 400, 'invalid_arguments', { at: '/until' }),
  bad('GET /api/audit?decision=maybe', 400, 'invalid_arguments', { at: '/decision' }),
  bad('GET /api/audit?user=%00', 400, 'invalid_user_name'),
  bad('GET /api/audit/export?decision=maybe', 400, 'invalid_arguments', { at: '/decision' }),
  bad('GET /api/audit/export?limit=1', 400, 'invalid_arguments'),
  bad('GET /api/audit/export?tool=a&tool=b', 400, 'repeated_parameter', { at: '/tool' }),
]

const executions: readonly BadRequest[] = [
  bad('POST /api/executions', 400, 'invalid_input', {
    body: { tool: list, input: { limit: 'x' } },
    at: '/input/limit',
  }),
  bad('POST /api/executions', 400, 'invalid_input', {
    body: `{"tool":"${list}","input":{"__proto__":{}}}`,
    at: '/input/__proto__',
  }),
  bad('POST /api/executions', 404, 'tool_not_found', { body: { tool: 'boats://tools.burn' } }),
  bad('POST /api/executions', 400, 'invalid_tool_reference', { body: { tool: '../x' } }),
  bad('POST /api/executions', 400, 'invalid_idempotency_key', {
    body: { tool: list, idempotency_key: 'a' },
    headers: { 'idempotency-key': 'b' },
  }),
  bad('POST /api/executions', 400, 'invalid_idempotency_key', {
    body: { tool: list },
    headers: { 'idempotency-key': 'x'.repeat(201) },
  }),
  bad('GET /api/executions/exe_nothing', 404, 'execution_not_found'),
  bad('GET /api/executions/%00', 404, 'execution_not_found'),
  bad('GET /api/executions/..%2f..%2fusers', 404, 'execution_not_found'),
  bad('GET /api/executions?status=odd', 400, 'invalid_arguments', { at: '/status' }),
  bad('GET /api/executions?user=nobody@example.com', 404, 'user_not_found'),
  bad('POST /api/executions/exe_nothing/resume', 404, 'execution_not_found', { body: {} }),
  bad('POST /api/executions/exe_nothing/resume', 400, 'invalid_arguments', { body: { wait_ms: -1 }, at: '/wait_ms' }),
  bad('POST /api/executions/exe_nothing/cancel', 404, 'execution_not_found'),
]

const lines = { 'content-type': 'application/x-ndjson' }
const whole = gzipSync('{"name":"row","description":"Row a boat"}\n'.repeat(2_000))
const sources: readonly BadRequest[] = [
  bad('POST /api/sources/UP/tools', 400, 'invalid_source_id', { body: '{"name":"x"}', headers: lines }),
  bad('POST /api/sources/..%2fboats/tools', 400, 'invalid_source_id', { body: '{"name":"x"}', headers: lines }),
  bad('POST /api/sources/automation_hub/tools', 409, 'source_is_pulled', { body: '{"name":"x"}', headers: lines }),
  ...['boats', 'new'].flatMap((source) => [
    bad(`POST /api/sources/${source}/tools`, 400, 'import_failed', { body: '', headers: lines }),
    bad(`POST /api/sources/${source}/tools`, 400, 'import_failed', { body: '<html>\n</html>', headers: lines }),
    bad(`POST /api/sources/${source}/tools`, 400, 'import_failed', { body: '{"name":"pai', headers: lines }),
    bad(`POST /api/sources/${source}/tools`, 400, 'import_failed', { body: '[]\n7\n"x"\n{}\n', headers: lines }),
    bad(`POST /api/sources/${source}/tools`, 400, 'import_failed', {
      body: 'not packed',
      headers: { ...lines, 'content-encoding': 'gzip' },
    }),
    bad(`POST /api/sources/${source}/tools`, 400, 'import_failed', {
      body: whole.subarray(0, 40),
      headers: { ...lines, 'content-encoding': 'gzip' },
    }),
    bad(`POST /api/sources/${source}/tools`, 400, 'unsupported_content_encoding', {
      body: 'x',
      headers: { ...lines, 'content-encoding': 'br' },
    }),
  ]),
  bad('POST /api/sync', 404, 'source_not_found', { body: { source: 'nowhere' } }),
  bad('POST /api/sync', 409, 'source_is_pushed', { body: { source: 'boats' } }),
]

const routes: readonly BadRequest[] = [
  bad('PUT /api/grants', 404, 'no_such_route', { body: {} }),
  bad('GET /api/search', 404, 'no_such_route'),
  bad('DELETE /api/users/ana@example.com', 404, 'no_such_route'),
  bad('GET /api/nothing', 404, 'no_such_route'),
  bad('GET /nothing', 404, 'no_such_route'),
  bad('GET /api/me?x=1', 400, 'invalid_arguments'),
  bad('POST /automation/actions/nothing/execute', 404, 'action_not_found', { body: {} }),
  bad('POST /automation/actions/field_service:list_customers/execute', 400, 'invalid_json', { body: '{' }),
  bad('GET /automation/api/catalog/actions?since=-1', 400, 'invalid_query'),
  bad('PUT /automation/api/targets/field_service', 400, 'invalid_body', { body: { base_url: 'file:///etc/passwd' } }),
]

describe.each(Object.entries({ everyBody, everyList, users, keys, grants, audit, executions, sources, routes }))(
  '%s',
  (_group, cases) => {
    const named = cases.map((one) => ({ ...one, name: `${one.request.slice(0, 70)} ${shown(one.body)}` }))
    beforeAll(async () => {
      before = await stateOf(house)
    })

    test.each(named)('$name → $status $code', async ({ request, body, headers, status, code, at }) => {
      const [method, path] = request.split(' ') as [string, string]
      const response = await fetch(house.url + path, {
        method,
        headers: {
          authorization: `Bearer ${house.house.key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      expectNoInsides(text)
      expect(response.headers.get('content-type')).toContain('application/json')
      const { error } = JSON.parse(text)
      expect(response.status).toBe(status)
      expect(error).toMatchObject({
        code,
        message: expect.stringMatching(/\S \S/),
        ...(at === undefined ? {} : { at }),
      })
      expect(await stateOf(house)).toEqual(before)
    })
  },
)

function shown(body: unknown): string {
  if (body === undefined) return ''
  return (typeof body === 'string' ? body : body instanceof Uint8Array ? 'bytes' : JSON.stringify(body)).slice(0, 60)
}

test('a gzip upload that breaks off says so and takes nothing away', async () => {
  const response = await fetch(`${house.url}/api/sources/boats/tools`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.house.key}`, 'content-encoding': 'gzip', ...lines },
    body: whole.subarray(0, whole.length - 12),
  })
  const { error } = (await response.json()) as { error: { message: string; details: unknown } }
  expect(error).toMatchObject({ message: expect.stringContaining('gzip'), details: { cause: 'invalid_gzip' } })
  const found = await house.admin('POST', '/api/search', { query: 'sail a boat' })
  expect(found.body.tools.map((one: { tool: string }) => one.tool)).toContain('boats://tools.sail')
})

test('a connection that carried too much is closed, and says so', async () => {
  const response = await house.admin('POST', '/api/search', `"${'x'.repeat(5_000_000)}"`)
  expect(response.status).toBe(413)
  expect(response.headers.get('connection')).toBe('close')
})

test('a source that was there is not emptied by lines that are no tools, and each of them is named', async () => {
  const mixed = '{"name":"dive","description":"Dive below a boat"}\nnonsense\n{"description":"no name"}\n'
  const imported = await house.admin('POST', '/api/sources/mixed/tools', mixed, lines)
  expect(imported).toMatchObject({
    status: 200,
    body: {
      imported: 1,
      skipped: [
        { line: 2, reason: expect.any(String) },
        { line: 3, reason: expect.any(String) },
      ],
    },
  })
})
