import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fieldServiceDocument, startFieldService, type FieldService } from '@gatehouse/example-field-service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentWith, openHub, tenantId, type Hub, type Reply } from './open-hub.ts'

let hub: Hub
let company: FieldService
let imported: Reply

beforeAll(async () => {
  hub = await openHub()
  company = await startFieldService({ token: 'sample-token-1' })
  imported = await hub.send('POST', '/automation/api/imports', {
    body: {
      documents: [fieldServiceDocument()],
      namespace: 'company',
      server: company.url,
      auth: { kind: 'api_access_token', token: 'env:SAMPLE_TOKEN' },
      impersonation: { header: 'X-Acting-User', value: 'email' },
    },
  })
})
afterAll(async () => {
  await hub[Symbol.asyncDispose]()
  await company.close()
})

const execute = (id: string, body: unknown, options = {}) =>
  hub.send('POST', `/automation/actions/${encodeURIComponent(id)}/execute`, { body, ...options })

async function withDownstream(listener: RequestListener, work: () => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await hub.send('POST', '/automation/api/imports', {
      body: { documents: [documentWith(['put_slow'])], namespace: 'slow', server: url },
    })
    await work()
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

test('imports every operation of the sample', () => {
  expect(imported).toMatchObject({ status: 200, body: { operations: 33, imported: 33, skipped: [] } })
})

test('runs an action on a real API as the user who asks', async () => {
  const reply = await execute('company:create_job', {
    input: { body: { customer_id: 'cus_1001', title: 'Oven is cold', trade: 'electrical' } },
  })
  expect(reply).toMatchObject({
    status: 200,
    body: { status: 'succeeded', result: { id: expect.stringMatching(/^job_/), created_by: 'ada@example.com' } },
  })
})

test('takes the whole id and the input of path and query', async () => {
  const id = (await hub.send('GET', '/automation/api/catalog/actions/company:list_customers')).body.id
  const reply = await execute(id, { input: { search: 'bakery', limit: 1 } })
  expect(reply.body).toMatchObject({ status: 'succeeded', result: { total: 1, items: [{ id: 'cus_1001' }] } })
})

test('a repeated idempotency key reaches the API', async () => {
  const body = { input: { body: { customer_id: 'cus_1002', title: 'Once' } }, idempotency_key: 'once-1' }
  const [first, second] = [await execute('company:create_job', body), await execute('company:create_job', body)]
  expect(second.body).toEqual(first.body)
})

test.each([
  [
    'company:get_customer',
    { customerId: 'cus_9' },
    { kind: 'not_found', status: 404, body: { error: { code: 'not_found' } } },
  ],
  ['company:get_customer', {}, { kind: 'rejected' }],
  ['company:get_customer', { customerId: '../jobs' }, { kind: 'rejected' }],
  ['company:delete_customer', { customerId: 'cus_1001' }, { kind: 'rejected', status: 409 }],
])('%s with %j is a failed outcome, not an error', async (id, input, error) => {
  expect(await execute(id, { input })).toMatchObject({ status: 200, body: { status: 'failed', error } })
})

test('answers unknown actions alike', async () => {
  for (const id of ['company:nothing', 'nothing', 'company:list_customers@9.9.9']) {
    expect(await execute(id, { input: {} })).toMatchObject({
      status: 404,
      body: { error: { code: 'action_not_found' } },
    })
  }
})

test('answers for an action that takes longer with a run, before it has ended', async () => {
  const action = (await hub.stores.actions.find(tenantId, { namespace: 'company', name: 'list_jobs' }))!
  const change = { tenantId, documents: ['async.yaml'], isDryRun: false }
  const asynchronous = { ...action, name: 'later', mode: 'async', document: 'async.yaml', hash: 'sha256:1' } as const
  await hub.stores.actions.replaceDocuments({ ...change, actions: [asynchronous] })
  expect(await execute('company:later', { input: {} })).toMatchObject({
    status: 202,
    body: { status: 'running', run_id: expect.stringMatching(/^run_/) as string },
  })
})

test.each([
  ['{"input":', 400, 'invalid_json'],
  ['[]', 400, 'invalid_body'],
  ['{"input":{},"extra":1}', 400, 'invalid_body'],
  ['{"input":{},"timeout_ms":0}', 400, 'invalid_body'],
  ['{"input":{},"idempotency_key":"a\\nb"}', 400, 'invalid_body'],
  [`{"input":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400, 'invalid_json'],
  [`{"input":"${'x'.repeat(9_000_000)}"}`, 413, 'body_too_large'],
])('refuses the body %.40s', async (body, status, code) => {
  expect(await execute('company:list_jobs', body)).toMatchObject({ status, body: { error: { code } } })
})

test('takes JSON only', async () => {
  const reply = await execute('company:list_jobs', '{}', { headers: { 'content-type': 'text/plain' } })
  expect(reply).toMatchObject({ status: 415, body: { error: { code: 'unsupported_media_type' } } })
})

test('needs the scope, and records the refusal', async () => {
  expect((await execute('company:list_jobs', { input: {} }, { key: null })).status).toBe(401)
  const reader = await hub.keyWith('automation_hub.catalog')
  expect((await execute('company:list_jobs', { input: {} }, { key: reader })).status).toBe(403)
  const [newest] = await hub.auditEntries('automation.execute')
  expect(newest).toMatchObject({ outcome: 'insufficient_scope' })
})

test('records who ran what, with digests and without the input', async () => {
  await execute('company:add_job_note', { input: { jobId: 'job_1001', body: { text: 'a very private note' } } })
  const [newest] = await hub.auditEntries('automation.execute')
  expect(newest).toMatchObject({
    phase: 'closed',
    outcome: 'ok',
    email: 'ada@example.com',
    details: { action: expect.stringMatching(/^company:add_job_note@/), output: 'succeeded' },
    inputDigest: expect.stringMatching(/^sha256:/),
    outputDigest: expect.stringMatching(/^sha256:/),
  })
  expect(JSON.stringify(newest)).not.toContain('private note')
})

test('forwards no credential of the caller', async () => {
  let seen: unknown
  await withDownstream(
    (request, response) => {
      seen = request.headers
      response.end('{}')
    },
    async () => {
      const headers = { cookie: 'session=1', 'x-forwarded-for': '1.2.3.4' }
      await execute('slow:put_slow', { input: { id: '1' } }, { headers })
    },
  )
  expect(seen).toBeDefined()
  for (const name of ['authorization', 'cookie', 'x-forwarded-for']) expect(seen).not.toHaveProperty(name)
})

test('stops the call downstream when the caller goes away', async () => {
  const reached = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  await withDownstream(
    (request) => {
      reached.resolve()
      request.socket.on('close', () => stopped.resolve())
    },
    async () => {
      const controller = new AbortController()
      const running = execute('slow:put_slow', { input: { id: '1' } }, { signal: controller.signal }).catch(
        () => 'gone',
      )
      await reached.promise
      controller.abort()
      expect(await running).toBe('gone')
      await stopped.promise
    },
  )
})

test('gives up after the time that the caller has', async () => {
  await withDownstream(
    () => undefined,
    async () => {
      const reply = await execute('slow:put_slow', { input: { id: '1' }, timeout_ms: 50 })
      expect(reply.body).toMatchObject({ status: 'failed', error: { kind: 'timeout', is_outcome_unknown: true } })
    },
  )
})
