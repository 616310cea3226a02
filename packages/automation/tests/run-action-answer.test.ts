import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { openDownstream, type RunOptions } from './downstream.ts'

const answering =
  (status: number, headers: Record<string, string>, body: string | Buffer = '') =>
  (_request: unknown, response: ServerResponse): void => {
    response.removeHeader('content-type')
    response.writeHead(status, headers).end(body)
  }

const read: RunOptions = { action: { effect: 'read' } }

test.each([
  ['application/json', '{"a":[1]}', { a: [1] }],
  ['application/problem+json; charset=utf-8', '"x"', 'x'],
  ['text/json', '\ufeffnull', null],
  ['text/plain', 'hello', { content_type: 'text/plain', text: 'hello' }],
  [
    'text/plain; charset=iso-8859-1',
    Buffer.from([0xe4]),
    { content_type: 'text/plain; charset=iso-8859-1', text: 'ä' },
  ],
  ['application/xml', '<a/>', { content_type: 'application/xml', text: '<a/>' }],
  ['image/png', Buffer.from([1, 2]), { content_type: 'image/png', base64: 'AQI=', size_bytes: 2 }],
  ['application/pdf', '', null],
] as const)('an answer of %s becomes a value', async (contentType, body, value) => {
  await using api = await openDownstream(answering(200, { 'content-type': contentType }, body))
  expect(await api.run({})).toEqual({ kind: 'succeeded', value })
})

test.each([
  ['{"a":1}', { a: 1 }],
  ['plain', { content_type: '', text: 'plain' }],
  ['{broken', { content_type: '', text: '{broken' }],
])('an answer without a type is read as what it is: %s', async (body, value) => {
  await using api = await openDownstream(answering(200, {}, body))
  expect(await api.run({})).toEqual({ kind: 'succeeded', value })
})

test('204 is null', async () => {
  await using api = await openDownstream(answering(204, {}))
  expect(await api.run({ method: 'DELETE' })).toEqual({ kind: 'succeeded', value: null })
})

test.each([
  [400, 'rejected'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [404, 'not_found'],
  [405, 'rejected'],
  [409, 'rejected'],
  [410, 'not_found'],
  [422, 'rejected'],
  [429, 'rate_limited'],
  [500, 'backend_error'],
  [503, 'backend_error'],
  [304, 'bad_response'],
])('status %i is the failure %s', async (status, kind) => {
  await using api = await openDownstream(answering(status, { 'content-type': 'application/json' }, '{"why":"because"}'))
  const output = await api.run({})
  expect(output).toMatchObject({ kind: 'failed', failure: { kind, status, message: expect.stringContaining('crm') } })
})

test('hands on what the API said, but none of its headers', async () => {
  await using api = await openDownstream(
    answering(422, { 'content-type': 'application/json', 'x-internal-host': 'db-7' }, '{"why":"because"}'),
  )
  const output = await api.run({})
  expect(output).toMatchObject({ failure: { body: { why: 'because' } } })
  expect(JSON.stringify(output)).not.toContain('db-7')
})

test('says that it was the API that refused the credential of Gatehouse', async () => {
  await using api = await openDownstream(answering(401, {}))
  const output = await api.run({})
  expect(output).toMatchObject({
    failure: { message: expect.stringContaining('refused the credential that Gatehouse signs in with') },
  })
})

test('403 is a refusal of the user when the API knows who it is', async () => {
  await using api = await openDownstream(answering(403, {}))
  const output = await api.run({}, { target: { impersonation: { header: 'X-Acting-User', value: 'email' } } })
  expect(output).toMatchObject({ failure: { kind: 'rejected' } })
})

test.each([
  ['7', 7_000],
  ['0', 0],
  [new Date(Date.now() + 60_000).toUTCString(), expect.closeTo(60_000, -4)],
  [new Date(0).toUTCString(), 0],
  ['99999999999', 86_400_000],
  ['soon', undefined],
])('understands Retry-After %j', async (value, expected) => {
  await using api = await openDownstream(answering(429, { 'retry-after': value }))
  const output = await api.run({})
  expect((output as { failure: { retryAfterMs?: number } }).failure.retryAfterMs).toEqual(expected)
})

test('bounds what the API said about its failure', async () => {
  const large = JSON.stringify({ trace: 'x'.repeat(100_000) })
  await using api = await openDownstream(answering(500, { 'content-type': 'application/json' }, large))
  expect(JSON.stringify(await api.run({})).length).toBeLessThan(9_000)
})

test.each([
  ['application/json', '{broken', 'bad_response'],
  ['application/json', '['.repeat(10_000) + ']'.repeat(10_000), 'too_large'],
  ['application/zip', Buffer.alloc(1_100_000), 'too_large'],
])('an accepted write with an unusable answer of %s may have done its work', async (contentType, body, kind) => {
  await using api = await openDownstream(answering(200, { 'content-type': contentType }, body))
  const target = { maxResponseBytes: 5_000_000 }
  expect(await api.run({}, { target })).toMatchObject({ failure: { kind, isOutcomeUnknown: true } })
  const afterRead = await api.run({}, { ...read, target })
  expect(afterRead).toMatchObject({ failure: { kind } })
  expect(JSON.stringify(afterRead)).not.toContain('isOutcomeUnknown')
})

test('stops at the size cap of the target', async () => {
  await using api = await openDownstream(answering(200, {}, 'x'.repeat(2_000)))
  expect(await api.run({}, { target: { maxResponseBytes: 1_000 } })).toMatchObject({ failure: { kind: 'too_large' } })
})

test.each([
  ['write', true],
  ['read', undefined],
] as const)('a %s that breaks after it was sent has an unknown outcome: %s', async (effect, expected) => {
  await using api = await openDownstream((request) => void request.socket.destroy())
  const output = await api.run({}, { action: { effect } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'bad_response' } })
  expect((output as { failure: { isOutcomeUnknown?: boolean } }).failure.isOutcomeUnknown).toBe(expected)
})

test('gives up after the shorter of the two time-outs', async () => {
  await using api = await openDownstream(() => undefined)
  for (const options of [{ target: { timeoutMs: 40 } }, { request: { timeoutMs: 40 } }]) {
    expect(await api.run({}, options)).toMatchObject({ failure: { kind: 'timeout', isOutcomeUnknown: true } })
  }
})

test('says that nothing ran when there is no connection', async () => {
  await using api = await openDownstream()
  const output = await api.run({}, { target: { baseUrl: 'http://127.0.0.1:1' } })
  expect(output).toMatchObject({ failure: { kind: 'unreachable' } })
  expect(JSON.stringify(output)).not.toContain('isOutcomeUnknown')
})

test('does not reach a private network that no operator named', async () => {
  await using api = await openDownstream()
  const output = await api.run({}, { target: { allowPrivateNetwork: false } })
  expect(output).toMatchObject({ failure: { kind: 'unreachable' } })
  expect(api.received).toEqual([])
})

test('stops when the operation is cancelled', async () => {
  const controller = new AbortController()
  await using api = await openDownstream(() => controller.abort())
  expect(await api.run({}, { signal: controller.signal })).toMatchObject({ failure: { kind: 'cancelled' } })
})

test('follows a redirect of a read and refuses that of a write', async () => {
  await using api = await openDownstream((request, response) => {
    if (request.url === '/moved') response.end('{"moved":true}')
    else response.writeHead(307, { location: '/moved' }).end()
  })
  expect(await api.run({ method: 'GET' }, read)).toEqual({ kind: 'succeeded', value: { moved: true } })
  expect(await api.run({})).toMatchObject({ failure: { kind: 'bad_response', status: 307 } })
})
