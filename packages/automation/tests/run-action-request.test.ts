import { expect, test } from 'vitest'
import type { RequestBody, RequestParameter } from '@gatehouse/automation'
import { openDownstream } from './downstream.ts'

const parameter = (
  name: string,
  place: RequestParameter['in'],
  changes: Partial<RequestParameter> = {},
): RequestParameter => ({
  property: name,
  name,
  in: place,
  style: place === 'query' || place === 'cookie' ? 'form' : 'simple',
  explode: place === 'query',
  ...changes,
})

const body = (encoding: RequestBody['encoding'], contentType: string): RequestBody => ({
  property: 'body',
  contentType,
  encoding,
  isRequired: false,
})

test('puts the one input object onto path, query, headers, cookies and body', async () => {
  await using api = await openDownstream()
  const output = await api.run(
    {
      method: 'PUT',
      path: '/customers/{id}/jobs',
      parameters: [
        parameter('id', 'path'),
        parameter('tags', 'query'),
        parameter('X-Region', 'header', { property: 'region' }),
        parameter('session', 'cookie'),
      ],
      body: body('json', 'application/json'),
      accept: ['application/vnd.crm+json'],
    },
    {
      target: { baseUrl: `${api.url}/v2` },
      request: { input: { id: 'a/b', tags: ['x', 'y z'], region: 'eu', session: 's=1', body: { title: 'häuser' } } },
    },
  )
  expect(output).toEqual({ kind: 'succeeded', value: { ok: true } })
  const [request] = api.received
  expect(request).toMatchObject({ method: 'PUT', url: '/v2/customers/a%2Fb/jobs?tags=x&tags=y%20z' })
  expect(request!.headers).toMatchObject({
    'x-region': 'eu',
    cookie: 'session=s%3D1',
    accept: 'application/vnd.crm+json',
    'content-type': 'application/json',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  })
  expect(JSON.parse(String(request!.body))).toEqual({ title: 'häuser' })
})

test('says who it is unless the input does', async () => {
  await using api = await openDownstream()
  const template = { parameters: [parameter('User-Agent', 'header')] }
  await api.run(template)
  await api.run(template, { request: { input: { 'User-Agent': 'ours/1.0' } } })
  expect(api.received.map(({ headers }) => headers['user-agent'])).toEqual(['Gatehouse', 'ours/1.0'])
})

test('refuses what its style cannot carry before anything is sent', async () => {
  await using api = await openDownstream()
  const refused: readonly (readonly [RequestParameter, unknown, string])[] = [
    [parameter('p', 'query', { style: 'pipeDelimited', explode: false }), ['a|b'], '"|"'],
    [parameter('p', 'query', { style: 'spaceDelimited', explode: false }), ['a b'], '" "'],
    [parameter('p', 'query', { style: 'tabDelimited', explode: false }), ['a\tb'], '"\\t"'],
    [parameter('p', 'header'), ['a,b'], '","'],
    [parameter('p', 'header', { explode: true }), { a: 'b=c' }, '"="'],
    [parameter('p', 'header'), ' padded', 'white space'],
    [parameter('p', 'query'), ['a', null], 'null'],
    [parameter('p', 'query', { style: 'deepObject' }), { a: { b: [] } }, 'empty'],
    [parameter('p', 'query', { style: 'deepObject' }), { 'a]': 1 }, 'brackets'],
    [parameter('p', 'query'), { q: 1 }, 'another parameter'],
  ]
  for (const [one, value, why] of refused) {
    const output = await api.run({ parameters: [one, parameter('q', 'query')] }, { request: { input: { p: value } } })
    const problem = { kind: 'rejected', message: expect.stringContaining(why) }
    expect(output, JSON.stringify(value)).toMatchObject({ kind: 'failed', failure: problem })
  }
  const required = { inputSchema: { type: 'object', required: ['p'] } }
  const empty = await api.run(
    { parameters: [parameter('p', 'query')] },
    { action: required, request: { input: { p: [] } } },
  )
  expect(empty).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
  expect(api.received).toEqual([])
})

test('sends no body and no content type when the input has none', async () => {
  await using api = await openDownstream()
  await api.run({ body: body('json', 'application/json') })
  expect(api.received[0]!.headers['content-type']).toBeUndefined()
  expect(api.received[0]!.body).toHaveLength(0)
})

test('encodes a form, lists repeated and nested values as JSON', async () => {
  await using api = await openDownstream()
  const input = { body: { a: 'x y&z', list: [1, 2], nested: { b: 1 }, none: null } }
  await api.run({ body: body('form', 'application/x-www-form-urlencoded') }, { request: { input } })
  const [request] = api.received
  expect(request!.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect([...new URLSearchParams(String(request!.body))]).toEqual([
    ['a', 'x y&z'],
    ['list', '1'],
    ['list', '2'],
    ['nested', '{"b":1}'],
  ])
})

test('encodes multipart with files from base64, also behind a reference', async () => {
  await using api = await openDownstream()
  const inputSchema = {
    type: 'object',
    properties: { body: { $ref: '#/$defs/Upload' } },
    $defs: {
      Upload: { type: 'object', properties: { file: { type: 'string', format: 'binary' }, title: { type: 'string' } } },
    },
  }
  const bytes = Buffer.from([0, 255, 128, 10])
  const input = { body: { title: 'Photo', file: bytes.toString('base64'), meta: { a: 1 } } }
  await api.run({ body: body('multipart', 'multipart/form-data') }, { action: { inputSchema }, request: { input } })
  const [request] = api.received
  const form = await new Response(Uint8Array.from(request!.body), {
    headers: { 'content-type': request!.headers['content-type']! },
  }).formData()
  expect(form.get('title')).toBe('Photo')
  expect(Buffer.from(await (form.get('file') as File).arrayBuffer())).toEqual(bytes)
  // A file name would make servers take the field for a file.
  expect(JSON.parse(String(form.get('meta')))).toEqual({ a: 1 })
  expect(request!.body.toString('latin1')).toContain('name="meta"\r\nContent-Type: application/json\r\n')
})

test.each([
  ['text', 'text/plain', 'häuser', Buffer.from('häuser'), 'text/plain'],
  ['text', 'application/xml', '<a/>', Buffer.from('<a/>'), 'application/xml'],
  ['binary', 'application/octet-stream', '/wD/', Buffer.from([255, 0, 255]), 'application/octet-stream'],
  ['binary', 'image/*', 'AAEC', Buffer.from([0, 1, 2]), 'application/octet-stream'],
  ['json', '*/*', [1], Buffer.from('[1]'), 'application/json'],
] as const)('sends %s as %s', async (encoding, contentType, value, expected, sentType) => {
  await using api = await openDownstream()
  await api.run({ body: body(encoding, contentType) }, { request: { input: { body: value } } })
  expect(api.received[0]!.body).toEqual(expected)
  expect(api.received[0]!.headers['content-type']).toBe(sentType)
})

test.each([
  [{ body: 'not base64!' }, body('binary', 'application/octet-stream'), '/body'],
  [{ body: 7 }, body('binary', 'application/octet-stream'), '/body'],
  [{ body: ['x'] }, body('form', 'application/x-www-form-urlencoded'), '/body'],
])('refuses the body %j before anything is sent', async (input, requestBody, at) => {
  await using api = await openDownstream()
  const output = await api.run({ body: requestBody }, { request: { input } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected', message: expect.stringContaining(at) } })
  expect(api.received).toEqual([])
})

test.each(['Host', 'Connection', 'Transfer-Encoding', 'X-Forwarded-For'])(
  'refuses the header parameter %s',
  async (name) => {
    await using api = await openDownstream()
    const output = await api.run({ parameters: [parameter(name, 'header')] }, { request: { input: { [name]: 'x' } } })
    expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
    expect(api.received).toEqual([])
  },
)

test('refuses a header value that would start another header', async () => {
  await using api = await openDownstream()
  const input = { 'X-A': 'a\r\nX-Admin: 1' }
  const output = await api.run({ parameters: [parameter('X-A', 'header')] }, { request: { input } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
})

test('checks the input against the schema before anything else', async () => {
  await using api = await openDownstream()
  const inputSchema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
  for (const input of [{}, { n: 'x' }, null, [], 'text']) {
    const output = await api.run({}, { action: { inputSchema }, request: { input } })
    expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected', body: { problems: [{}] } } })
  }
  expect(api.received).toEqual([])
})

test('passes the idempotency key on, but not with a read', async () => {
  await using api = await openDownstream()
  await api.run({}, { request: { idempotencyKey: 'k1' } })
  await api.run({ method: 'GET' }, { action: { effect: 'read' }, request: { idempotencyKey: 'k1' } })
  expect(api.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['k1', undefined])
})
