import { fieldServiceDocument, startFieldService, type FieldService } from '@gatehouse/example-field-service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHub, tenantId, type Hub } from './open-hub.ts'

let hub: Hub
let company: FieldService

beforeAll(async () => {
  hub = await openHub()
  company = await startFieldService({ token: 'sample-token-1' })
  await hub.send('POST', '/automation/api/imports', {
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

const post = (path: string, body: unknown, options = {}) =>
  hub.send('POST', `/automation/actions/${path}`, { body, ...options })
const job = { body: { customer_id: 'cus_1001', title: 'Oven is cold', trade: 'electrical' } }

test('a preview is the exact request with the secret masked, and sends nothing', async () => {
  const before = await post('company:list_jobs/execute', { input: {} })
  const { status, body } = await post('company:create_job/preview', { input: job, idempotency_key: 'k-1' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'preview',
    action: expect.stringMatching(/^company:create_job@/),
    request: {
      method: 'POST',
      url: `${company.url}/jobs`,
      headers: {
        authorization: 'Bearer [secret env:SAMPLE_TOKEN]',
        'content-type': 'application/json',
        'idempotency-key': 'k-1',
        'x-acting-user': 'ada@example.com',
      },
    },
    sign_in: { kind: 'api_access_token', secrets: ['env:SAMPLE_TOKEN'] },
  })
  expect(JSON.parse(body.request.body)).toEqual(job.body)
  expect(JSON.stringify(body)).not.toContain('sample-token-1')
  expect((await post('company:list_jobs/execute', { input: {} })).body).toEqual(before.body)
  const [newest] = await hub.auditEntries('automation.preview')
  expect(newest).toMatchObject({ outcome: 'ok', email: 'ada@example.com' })
})

test('a preview shows how it would be for somebody else', async () => {
  const { body } = await post('company:create_job/preview', { input: job, as: 'bob@example.com' })
  expect(body.request.headers['x-acting-user']).toBe('bob@example.com')
})

test('a preview says what is wrong with the input, like a run', async () => {
  const { body } = await post('company:get_customer/preview', { input: {} })
  expect(body).toMatchObject({ status: 'failed', error: { kind: 'rejected' } })
})

test('a mock answers in the shape of the output without an API, and says so', async () => {
  const target = (await hub.stores.targets.find(tenantId, 'company'))!
  const { baseUrl: _, ...nowhere } = target
  await hub.stores.targets.put(nowhere)
  try {
    const { body } = await post('company:get_customer/execute?mock=true', { input: { customerId: 'cus_1' } })
    expect(body).toMatchObject({ status: 'succeeded', mock: true, result: { id: expect.any(String) } })
    const refused = await post('company:get_customer/execute?mock=true', { input: {} })
    expect(refused.body).toMatchObject({ status: 'failed', mock: true, error: { kind: 'rejected' } })
    const real = await post('company:get_customer/execute?mock=false', { input: { customerId: 'cus_1' } })
    expect(real.body).toMatchObject({ status: 'failed', error: { kind: 'not_executable' } })
    expect(real.body).not.toHaveProperty('mock')
  } finally {
    await hub.stores.targets.put(target)
  }
  expect((await hub.auditEntries('automation.mock')).length).toBeGreaterThan(0)
})

test.each([
  ['company:nothing/preview', {}, 404, 'action_not_found'],
  ['company:list_jobs/preview', { as: 'nobody' }, 400, 'invalid_body'],
  ['company:list_jobs/preview', { more: 1 }, 400, 'invalid_body'],
  ['company:list_jobs/execute?mock=yes', {}, 400, 'invalid_query'],
])('refuses %s with %j', async (path, body, status, code) => {
  expect(await post(path, body)).toMatchObject({ status, body: { error: { code } } })
})

test('both need the scope', async () => {
  const reader = await hub.keyWith('automation_hub.catalog')
  for (const path of ['company:list_jobs/preview', 'company:list_jobs/execute?mock=true']) {
    expect((await post(path, {}, { key: reader })).status).toBe(403)
    expect((await post(path, {}, { key: null })).status).toBe(401)
  }
})

test('the policy of a stored target holds', async () => {
  const target = (await hub.stores.targets.find(tenantId, 'company'))!
  await hub.stores.targets.put({ ...target, policy: { response: { select: '/total' }, redact: [] } })
  try {
    const { body } = await post('company:list_customers/execute', { input: { limit: 1 } })
    expect(body).toEqual({ status: 'succeeded', result: expect.any(Number) })
  } finally {
    await hub.stores.targets.put(target)
  }
})
