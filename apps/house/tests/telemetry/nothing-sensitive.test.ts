import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { createCaller, startDownstream, startOtlpCollector, type Caller } from '@gatehouse/testing-dev-env'
import { expect, test } from 'vitest'

const launcher = join(import.meta.dirname, '../../../cli/bin/gatehouse.js')

/** What people, agents and APIs say that must not be written down anywhere but where it belongs. */
const planted = {
  ssn: '536-22-8726',
  card: '4111 1111 1111 1111',
  email: 'planted.person@example.com',
  name: 'Zebediah Plantedname',
  argument: 'ARGUMENTplanted7f3a',
  result: 'RESULTplanted91bc',
  failure: 'FAILUREplanted55aa',
  query: 'QUERYplanted44dd',
  path: 'PATHplanted12ef',
  header: 'HEADERplanted98ab',
  baggage: 'BAGGAGEplanted77cd',
  targetToken: 'ghp_TARGETplanted0123456789abcdefABCD',
  entered: 'ENTEREDplanted_secret_value_31337',
  collectorToken: 'COLLECTORplanted24680',
  metricsToken: 'METRICSplanted13579',
  wrongKey: 'gh_000000000000_WRONGplanted0123456789abcd',
  tool: 'planted_secret_tool',
  idempotencyKey: 'IDEMPOTENCYplanted31',
  runName: 'RUNplanted8642',
  callback: 'CALLBACKplanted999',
}

test('what is said in a call is in no line of the log, in no span and in no metric', async () => {
  await using resources = new AsyncDisposableStack()
  const collector = resources.use(await startOtlpCollector())
  const api = resources.use(
    await startDownstream(({ url }) =>
      url.startsWith('/broken')
        ? { status: 500, body: { message: `${planted.failure} ${planted.name}`, token: planted.targetToken } }
        : { body: { id: planted.result, ssn: planted.ssn, email: planted.email } },
    ),
  )
  const folder = resources.use(await temporaryDirectory())
  await writeFile(
    join(folder.path, 'gatehouse.yaml'),
    JSON.stringify({
      sample: false,
      egress: { allow: ['127.0.0.1'] },
      telemetry: {
        otlp: { endpoint: collector.url, headers: { authorization: 'env:COLLECTOR_TOKEN' } },
        metrics: { token: 'env:METRICS_TOKEN' },
      },
    }),
  )
  const child = spawn(process.execPath, [launcher, 'up', '--port', '0', '--data', folder.path, '--json'], {
    cwd: folder.path,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GATEHOUSE|OTEL)_/.test(name))),
      // Everything that there is.
      GATEHOUSE_LOG_LEVEL: 'trace',
      COLLECTOR_TOKEN: planted.collectorToken,
      METRICS_TOKEN: planted.metricsToken,
      TARGET_TOKEN: planted.targetToken,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  resources.defer(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const { url, key } = JSON.parse(first.split('\n')[0]!) as { readonly url: string; readonly key: string }
  const admin = createCaller(url, key)

  const ana = await prepare(admin, url, api.url)
  const make = 'automation_hub://workshop.make_thing'
  const input = { body: { note: `${planted.argument} ${planted.ssn} ${planted.card} ${planted.name}` } }
  const headers = {
    baggage: `user=${planted.baggage}`,
    'x-anything': planted.header,
    'gatehouse-run': planted.runName,
    cookie: `session=${planted.header}`,
    'user-agent': planted.header,
  }
  const call = (body: object): Promise<unknown> => ana.call('POST', '/api/executions', body, headers)
  await call({ tool: make, input, idempotency_key: planted.idempotencyKey })
  await call({ tool: make, input: { body: planted.argument } })
  await call({ tool: 'automation_hub://workshop.break_thing', input })
  await call({ tool: 'automation_hub://unsigned.unsigned_thing', input })
  await call({ tool: `automation_hub://workshop.${planted.tool}`, input })
  await call({ tool: planted.name, input })
  await ana.call('POST', '/api/search', { queries: [`${planted.query} ${planted.email}`] }, headers)
  await ana.call('GET', `/api/executions/${planted.path}?status=${planted.query}`, undefined, headers)
  await ana.call('POST', '/api/executions', `{"tool": "${planted.argument}`, headers)
  await admin('PUT', '/automation/api/secrets/entered', { value: planted.entered })
  await admin('POST', `/automation/callbacks/${planted.callback}`, { note: planted.argument })
  await admin('GET', `/nowhere/${planted.path}?key=${planted.entered}`)
  await createCaller(url, planted.wrongKey)('GET', `/api/me?${planted.query}`)
  for (const name of ['execute_tool', planted.tool])
    await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        ...headers,
        authorization: `Bearer ${ana.key}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: planted.argument,
        method: 'tools/call',
        params: { name, arguments: { tool: make, input }, _meta: { baggage: planted.baggage, tracestate: 'a=b' } },
      }),
    })

  await collector.saw(({ name }) => name === 'tools/call execute_tool')
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${planted.metricsToken}` } })
  expect(metrics.status).toBe(200)
  const numbers = await metrics.text()
  child.kill('SIGTERM')
  await once(child, 'close')

  // It was really done, and really told of.
  expect(api.received.some(({ body }) => body.includes(planted.argument))).toBe(true)
  expect(api.received.some(({ headers: got }) => got.authorization === `Bearer ${planted.targetToken}`)).toBe(true)
  expect(collector.headers[0]!.authorization).toBe(planted.collectorToken)
  expect(collector.spans.length).toBeGreaterThan(50)
  const lines = log.split('\n').filter((line) => line.startsWith('{'))
  const known = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  expect(known.filter(({ trace_id: id }) => /^[0-9a-f]{32}$/.test(String(id))).length, log).toBeGreaterThan(0)
  const whose = known.find(({ route, status }) => route === '/api/executions' && status === 200)!
  expect(whose).toMatchObject({
    msg: 'answered',
    method: 'POST',
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    tenant: 'default',
  })
  expect(whose['operation_id']).toMatch(/^(op|run)_/)

  const spans = collector.bodies.join('\n')
  for (const [what, secret] of Object.entries({ ...planted, key, anasKey: ana.key })) {
    expect(log.includes(secret), `${what} in the log: ${lineWith(log, secret)}`).toBe(false)
    expect(spans.includes(secret), `${what} in a span`).toBe(false)
    expect(numbers.includes(secret), `${what} in a metric`).toBe(false)
  }
}, 120_000)

function lineWith(log: string, text: string): string | undefined {
  return log.split('\n').find((line) => line.includes(text))
}

/** A user, and actions that answer, that break, and that cannot sign in. */
async function prepare(
  admin: Caller,
  url: string,
  server: string,
): Promise<{ readonly call: Caller; readonly key: string }> {
  const operation = (operationId: string): object => ({
    operationId,
    summary: operationId,
    requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
    responses: { 200: { description: 'Done' } },
  })
  const send = async (namespace: string, names: Readonly<Record<string, string>>, token: string): Promise<void> => {
    const paths = Object.fromEntries(Object.entries(names).map(([path, name]) => [path, { post: operation(name) }]))
    const content = JSON.stringify({ openapi: '3.1.0', info: { title: namespace, version: '1' }, paths })
    await admin('POST', '/automation/api/imports', {
      namespace,
      server,
      documents: [{ file: `${namespace}.json`, content }],
      auth: { kind: 'api_access_token', token },
    })
  }
  await send('workshop', { '/things': 'make_thing', '/broken': 'break_thing' }, 'env:TARGET_TOKEN')
  await send('unsigned', { '/things': 'unsigned_thing' }, 'env:NOT_THERE')
  await admin('POST', '/api/sync', {})
  const created = await admin('POST', '/api/users', { email: planted.email, display_name: planted.name })
  expect(created.status).toBe(201)
  const { body } = await admin('POST', '/api/keys', { user: planted.email })
  await admin('POST', '/api/grants', { user: planted.email, allow: '*://*' })
  return { call: createCaller(url, body.key), key: body.key }
}
