import { expect, test } from 'vitest'
import { policyField, wirePolicy } from './policy-field.ts'

const wire = {
  timeout_ms: 5_000,
  retries: { max: 1, idempotency_key_honoured: true, attempt_timeout_ms: 900 },
  concurrency: { max: 4, max_queued: 10 },
  rate: { requests: 10, per_ms: 1_000, per: 'user' },
  breaker: false,
  response: { select: '/data', fields: { customer_id: '/id' } },
  redact: ['/data/*/card_number'],
  overrides: [{ effect: 'write', name: 'export_*', breaker: { open_ms: 100 } }],
}

test('a policy is read and shown again as it was', () => {
  const policy = policyField.parse(wire)
  expect(policy).toMatchObject({
    timeoutMs: 5_000,
    retries: { idempotencyKeyHonoured: true },
    response: { fields: { customer_id: '/id' } },
    overrides: [{ breaker: { openMs: 100 } }],
  })
  expect(wirePolicy(policy)).toEqual(wire)
})

test.each([
  [{ retry: {} }],
  [{ retries: { max: 11 } }],
  [{ timeout_ms: 0 }],
  [{ redact: ['card'] }],
  [{ redact: ['/a~2'] }],
  [{ breaker: true }],
  [{ overrides: [{ effect: 'delete' }] }],
  [{ overrides: [{ overrides: [] }] }],
])('refuses %j', (policy) => {
  expect(policyField.safeParse(policy).success).toBe(false)
})
