import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHub, type Hub } from './open-hub.ts'

let hub: Hub
let answer: RequestListener = (_request, response) => response.end()
const server = createServer((request, response) => answer(request, response))

const operation = (operationId: string, extra: object = {}) => ({
  operationId,
  summary: operationId,
  responses: { 200: { description: 'ok', content: { 'text/event-stream': {} } } },
  'x-gatehouse-stream': { result: { event: 'result' }, progress: { event: 'step', fraction_at: '/done' } },
  ...extra,
})

beforeAll(async () => {
  hub = await openHub()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const content = {
    openapi: '3.1.0',
    info: { title: 'Streams', version: '1.0.0' },
    servers: [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }],
    paths: {
      '/watch': { get: operation('watch_it') },
      '/build': { post: operation('build_it') },
      '/plain': {
        get: { operationId: 'get_plain', summary: 'plain', responses: { 200: { description: 'ok' } } },
      },
    },
  }
  const documents = [{ file: 'streams.json', content: JSON.stringify(content) }]
  await hub.send('POST', '/automation/api/imports', {
    body: { documents, namespace: 'streams', server: content.servers[0]!.url },
  })
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await hub[Symbol.asyncDispose]()
})

interface Options {
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const execute = (name: string, { signal, headers, body = { input: {} } }: Options = {}): Promise<Response> =>
  fetch(`${hub.url}/automation/actions/streams:${name}/execute`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${hub.admin}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...headers,
    },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })

async function* eventsOf(response: Response): AsyncGenerator<EventSourceMessage> {
  const found: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => found.push(event) })
  const decoder = new TextDecoder()
  for await (const bytes of response.body!) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    yield* found.splice(0)
  }
}

const events = (text: string) => (_request: unknown, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
}
const step = 'event: step\ndata: {"done":0.5}\n\n'
const result = 'event: result\ndata: {"id":7}\n\n'

test('progress is written while the API still works, then the result', async () => {
  const opened = Promise.withResolvers<ServerResponse>()
  answer = (request, response) => {
    events(step)(request, response)
    opened.resolve(response)
  }
  const response = await execute('build_it')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const written = eventsOf(response)
  const first = (await written.next()).value!
  expect([first.event, JSON.parse(first.data)]).toEqual(['progress', { fraction: 0.5, data: { done: 0.5 } }])
  ;(await opened.promise).end(result)
  const last = (await written.next()).value!
  expect([last.event, JSON.parse(last.data)]).toEqual(['result', { status: 'succeeded', result: { id: 7 } }])
  expect((await written.next()).done).toBe(true)
})

test('a caller who does not ask for events waits for the result', async () => {
  answer = events(step + result)
  const response = await execute('build_it', { headers: { accept: 'application/json' } })
  expect([response.status, await response.json()]).toEqual([200, { status: 'succeeded', result: { id: 7 } }])
})

test('a failing action is a result that says so', async () => {
  answer = (_request, response) => response.writeHead(500).end()
  const [last] = await Array.fromAsync(eventsOf(await execute('watch_it')))
  expect(last!.event).toBe('result')
  expect(JSON.parse(last!.data)).toMatchObject({ status: 'failed', error: { kind: 'backend_error', status: 500 } })
})

test.each([
  ['a stranger', 'watch_it', { headers: { authorization: 'Bearer nonsense' } }, 401],
  ['an unknown action', 'nothing', {}, 404],
  ['a body that cannot be read', 'watch_it', { body: { inputs: 1 } }, 400],
])('%s gets an answer like any other', async (_name, action, options, status) => {
  const response = await execute(action, options)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await response.json()).toHaveProperty('error.code')
})

test('an action that does not stream answers with JSON although events would be welcome', async () => {
  answer = (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":true}')
  const response = await execute('get_plain')
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await response.json()).toEqual({ status: 'succeeded', result: { ok: true } })
})

test('a read is cancelled when its client goes away', async () => {
  const opened = Promise.withResolvers<ServerResponse>()
  answer = (request, response) => {
    events(step)(request, response)
    opened.resolve(response)
  }
  const stop = new AbortController()
  const written = eventsOf(await execute('watch_it', { signal: stop.signal }))
  await written.next()
  const closed = once(await opened.promise, 'close')
  stop.abort()
  await expect(written.next()).rejects.toThrow('aborted')
  await closed
  await expect
    .poll(async () => (await hub.auditEntries('automation.execute'))[0])
    .toMatchObject({
      phase: 'closed',
      details: { output: 'failed', failure: 'cancelled' },
    })
})

test('a write that was sent goes on when its client goes away, and its end is recorded', async () => {
  const opened = Promise.withResolvers<ServerResponse>()
  answer = (request, response) => {
    events(step)(request, response)
    opened.resolve(response)
  }
  const stop = new AbortController()
  const written = eventsOf(await execute('build_it', { signal: stop.signal }))
  await written.next()
  stop.abort()
  await expect(written.next()).rejects.toThrow('aborted')
  ;(await opened.promise).end(result)
  await expect
    .poll(async () => (await hub.auditEntries('automation.execute'))[0])
    .toMatchObject({
      phase: 'closed',
      details: { action: expect.stringContaining('build_it'), output: 'succeeded' },
    })
})
