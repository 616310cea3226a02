import { expect, test } from 'vitest'
import { openService } from './client.ts'

test.each([
  ['GET', '/nowhere', undefined, 404, 'unknown_path'],
  ['PUT', '/customers', {}, 405, 'method_not_allowed'],
  ['GET', '/customers/cus_9', undefined, 404, 'not_found'],
  ['GET', '/customers/%ff', undefined, 404, 'unknown_path'],
  ['GET', '/customers?limit=0', undefined, 400, 'invalid_query'],
  ['GET', '/customers?limit=1000', undefined, 400, 'invalid_query'],
  ['GET', '/customers?cursor=zzz', undefined, 400, 'invalid_query'],
  ['GET', '/customers?color=red', undefined, 400, 'invalid_query'],
  ['GET', '/jobs?status=lost', undefined, 400, 'invalid_query'],
  ['POST', '/customers', '{"name":', 400, 'invalid_json'],
  ['POST', '/customers', {}, 400, 'invalid_body'],
  ['POST', '/customers', [], 400, 'invalid_body'],
  ['POST', '/customers', { name: 'x'.repeat(300_000) }, 413, 'body_too_large'],
  [
    'POST',
    '/customers',
    { name: 'A', address: { street: 'x', city: 'y', postal_code: '1' }, color: 'red' },
    400,
    'invalid_body',
  ],
  [
    'POST',
    '/customers',
    { name: 'A', email: 'orders@acmebakery.example', address: { street: 'x', city: 'y', postal_code: '1' } },
    409,
    'customer_exists',
  ],
  ['POST', '/jobs', { customer_id: 'cus_9', title: 'x' }, 422, 'unknown_reference'],
  ['PATCH', '/jobs/job_1005', { priority: 'low' }, 409, 'job_is_closed'],
  ['PATCH', '/jobs/job_1001', { technician_id: 'tec_9' }, 422, 'unknown_reference'],
  ['DELETE', '/customers/cus_1001', undefined, 409, 'customer_has_jobs'],
  ['POST', '/invoices/inv_1001/payments', { amount_cents: 1e8, method: 'card' }, 409, 'payment_too_large'],
  ['POST', '/invoices/inv_1001/payments', { amount_cents: -5, method: 'card' }, 400, 'invalid_body'],
  ['POST', '/invoices/inv_1001/send', {}, 409, 'invoice_is_not_a_draft'],
  [
    'POST',
    '/price-book/items',
    { code: 'SVC-CALL', name: 'x', category: 'service', price_cents: 1 },
    409,
    'item_exists',
  ],
  ['GET', '/technicians/tec_1001/availability', undefined, 400, 'invalid_query'],
] as const)('%s %s with %j is %i %s', async (method, path, body, status, code) => {
  await using service = await openService()
  const reply = await service.send(method, path, body === undefined ? {} : { body })
  expect(reply).toMatchObject({ status, body: { error: { code } } })
  expect(reply.body.error.message).not.toBe('')
})

test.each(['', 'Bearer wrong', 'Basic test-token', 'test-token'])(
  'refuses the authorization %j',
  async (authorization) => {
    await using service = await openService()
    const reply = await service.send('GET', '/customers', { headers: { authorization } })
    expect(reply).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } })
  },
)
