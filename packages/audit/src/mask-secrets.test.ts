import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskSecrets } from './mask-secrets.ts'

test.each([
  ['gatehouse_key', 'key gh_0123456789ab_abcdefghijklmnop1234 was shown', 'key gh_[masked] was shown'],
  ['bearer_token', 'Authorization: Bearer abcdef.123456', 'Authorization: Bearer [masked]'],
  ['jwt', 'got eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln back', 'got [masked] back'],
  ['url_password', 'postgres://gate:hunter2@db/x', 'postgres://gate:[masked]@db/x'],
  ['webhook_secret', 'whsec_MDEyMzQ1Njc4OQ==', '[masked]'],
  ['provider_key', 'ghp_0123456789abcdefghij', '[masked]'],
  ['private_key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----', '[masked]'],
])('masks a %s, and says where it was', (kind, text, expected) => {
  expect(maskSecrets({ problem: { messages: [text] } })).toEqual({
    problem: { messages: [expected] },
    masked: [{ kind, at: '/problem/messages/0' }],
  })
})

test('masks members by their name, whatever they hold', () => {
  expect(maskSecrets({ after: { password: 'hunter2', client_secret: { a: 1 }, secret: 'its name' } })).toEqual({
    after: { password: '[masked]', client_secret: '[masked]', secret: 'its name' },
    masked: [
      { kind: 'secret_member', at: '/after/password' },
      { kind: 'secret_member', at: '/after/client_secret' },
    ],
  })
})

test('leaves everything else as it is', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.integer(), fc.stringMatching(/^[a-z0-9 ]*$/))),
      (details) => {
        fc.pre(!Object.keys(details).some((name) => /password|cookie|key|token|secret|auth/i.test(name)))
        expect(maskSecrets(details)).toBe(details)
      },
    ),
  )
})

test('takes long hostile texts in stride', () => {
  const hostile = [
    '://'.repeat(50_000),
    'a:'.repeat(100_000),
    'Bearer '.repeat(30_000),
    '-----BEGIN PRIVATE KEY-----'.repeat(5_000),
  ]
  const startedAt = performance.now()
  maskSecrets({ hostile })
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
