import { startOtlpCollector, type CollectedSpan, type OtlpCollector } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWatchedHouse, type WatchedHouse } from './start-watched-house.ts'

const resources = new AsyncDisposableStack()
let collector: OtlpCollector
let house: WatchedHouse
let ana: Awaited<ReturnType<WatchedHouse['user']>>

beforeAll(async () => {
  collector = resources.use(await startOtlpCollector())
  house = resources.use(await startWatchedHouse({ telemetry: { otlp: { endpoint: collector.url } } }))
  ana = await house.user('ana@example.com', { allow: ['*://*'] })
}, 60_000)
afterAll(() => resources.disposeAsync())

/** A trace that somebody records. */
function newTrace(): { readonly traceId: string; readonly spanId: string; readonly traceparent: string } {
  const hex = (bytes: number): string => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex')
  const [traceId, spanId] = [hex(16), hex(8)]
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` }
}

const format = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/

/** The spans from the one that an API was told up to the one that the agent named; each must have arrived. */
async function wayUp(traceparent: string | undefined, agent: { readonly spanId: string }) {
  const [, traceId, spanId] = format.exec(traceparent ?? '') ?? []
  const way: CollectedSpan[] = []
  let next = spanId
  while (next !== undefined && next !== agent.spanId) {
    const id = next
    const span = await collector.saw((one) => one.traceId === traceId && one.spanId === id)
    way.push(span)
    next = span.parentSpanId
  }
  expect(next).toBe(agent.spanId)
  return way
}

async function callByMcp(name: string, input: object, meta: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${house.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ana.key}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25',
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: input, _meta: meta },
    }),
  })
  return response.text()
}

const make = 'automation_hub://workshop.make_thing'

test('a call is one trace from the agent to the API, and every hop is told a span that exists', async () => {
  const agent = newTrace()
  const answer = await callByMcp(
    'execute_tool',
    { tool: make, input: {} },
    { traceparent: agent.traceparent, tracestate: 'vendor=its-own', baggage: 'user=ana' },
    { baggage: 'user=ana' },
  )
  expect(answer).toContain('succeeded')
  const { headers } = house.api.received.find(({ url }) => url === '/things')!
  const way = await wayUp(headers['traceparent'] as string, agent)
  expect(way.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    '3 POST',
    '1 send-request',
    '1 automation.execute',
    '2 POST /automation/actions/:id/execute',
    '1 execute_tool workshop.make_thing',
    '1 dispatch',
    '2 tools/call execute_tool',
  ])
  const [client, , , , tool, , call] = way
  expect(call).toMatchObject({
    traceId: agent.traceId,
    parentSpanId: agent.spanId,
    attributes: {
      'mcp.method.name': 'tools/call',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'execute_tool',
      'gatehouse.tool': expect.stringContaining(make),
      'gatehouse.decision': 'allow',
    },
  })
  expect(tool!.attributes).toMatchObject({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'workshop.make_thing',
    'gatehouse.execution.id': expect.stringMatching(/^exe_/),
  })
  expect(client!.attributes).toEqual({
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(house.api.url).port),
    'http.response.status_code': 200,
  })
  // The HTTP request that brought the message is a trace of its own, and linked.
  const carrier = await collector.saw(({ name, traceId }) => name === 'POST /mcp' && traceId !== agent.traceId)
  expect(call!.links).toEqual([{ traceId: carrier.traceId, spanId: carrier.spanId }])
  expect(headers['tracestate']).toBe('vendor=its-own')
  expect(headers['baggage']).toBeUndefined()
})

test('over REST the span of the request is the parent, and a refusal is an error of it', async () => {
  const agent = newTrace()
  const answer = await ana(
    'POST',
    '/api/executions',
    { tool: 'automation_hub://workshop.no_such', input: {} },
    { traceparent: agent.traceparent },
  )
  expect(answer.status).toBe(404)
  const request = await collector.saw(({ traceId, kind }) => traceId === agent.traceId && kind === 2)
  expect(request).toMatchObject({ name: 'POST /api/executions', parentSpanId: agent.spanId, status: 0 })
  const operation = await collector.saw(({ parentSpanId }) => parentSpanId === request.spanId)
  expect(operation).toMatchObject({ name: 'tools.execute', status: 2, attributes: { 'error.type': 'tool_not_found' } })
  // A name that this user may not know does not become known by a trace.
  expect(collector.bodies.join()).not.toContain('no_such')
})

test('a run that outlives its request goes on in its trace: the start, each question, and the webhook', async () => {
  const agent = newTrace()
  const secret = `whsec_${Buffer.from('a key of thirty-two bytes, enough').toString('base64')}`
  await house.admin('PUT', '/automation/api/secrets/hook', { value: secret })
  const { body: key } = await house.admin('POST', '/api/keys', {
    user: 'ana@example.com',
    scopes: ['automation_hub.execute'],
  })
  const started = await fetch(`${house.url}/automation/actions/workshop:do_job/execute`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.key}`,
      'content-type': 'application/json',
      traceparent: agent.traceparent,
      tracestate: 'vendor=its-own',
    },
    body: JSON.stringify({ input: {}, webhook: { url: `${house.api.url}/hook`, secret: 'secret:hook' } }),
  })
  expect(started.status, await started.clone().text()).toBe(202)
  const told = async (fits: (line: string) => boolean): Promise<string> => {
    await expect.poll(() => house.api.received.some(({ method, url }) => fits(`${method} ${url}`))).toBe(true)
    const { headers } = house.api.received.find(({ method, url }) => fits(`${method} ${url}`))!
    return headers['traceparent'] as string
  }
  const start = await wayUp(await told((line) => line === 'POST /jobs'), agent)
  expect(start.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['POST', 'send-request', 'automation.run_start', 'automation.execute']),
  )
  expect(start.every(({ traceId }) => traceId === agent.traceId)).toBe(true)
  const poll = await wayUp(await told((line) => line === 'GET /jobs/j1'), agent)
  expect(poll.map(({ name }) => name)).toContain('automation.run_poll')
  const hook = await told((line) => line === 'POST /hook')
  expect(format.exec(hook)?.[1]).toBe(agent.traceId)
  expect((await wayUp(hook, agent)).at(0)).toMatchObject({ name: 'POST', kind: 3 })
  expect(house.api.received.find(({ url }) => url === '/jobs/j1')!.headers['tracestate']).toBe('vendor=its-own')
})

test('each call of a composed action has a span of its own in the trace', async () => {
  const agent = newTrace()
  house.api.received.length = 0
  const answer = await ana(
    'POST',
    '/api/executions',
    { tool: 'automation_hub://pairs.make_pair', input: {} },
    { traceparent: agent.traceparent },
  )
  expect(answer.body.status).toBe('succeeded')
  const hops = house.api.received.map(({ headers }) => format.exec(String(headers['traceparent']))!)
  expect(hops.map(([, traceId]) => traceId)).toEqual([agent.traceId, agent.traceId])
  expect(new Set(hops.map(([, , spanId]) => spanId)).size).toBe(2)
  for (const [whole] of hops) expect((await wayUp(whole, agent)).at(-1)).toMatchObject({ kind: 2 })
})

test('what a caller does not record is not sent, and still carried on', async () => {
  const agent = newTrace()
  house.api.received.length = 0
  const traceparent = `${agent.traceparent.slice(0, -2)}00`
  await ana('POST', '/api/executions', { tool: make, input: {} }, { traceparent })
  expect(house.api.received[0]!.headers['traceparent']).toMatch(new RegExp(`^00-${agent.traceId}-[0-9a-f]{16}-00$`))
  await callByMcp('list_namespaces', {}, { traceparent: newTrace().traceparent })
  await collector.saw(({ name }) => name === 'tools/call list_namespaces')
  expect(collector.spans.some(({ traceId }) => traceId === agent.traceId)).toBe(false)
})

test('the collector was sent nothing that it cannot read', () => {
  expect(collector.problems).toEqual([])
  expect(collector.resource).toMatchObject({ 'service.name': 'gatehouse', 'gatehouse.role': 'all' })
})
