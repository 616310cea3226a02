import { expect, test } from 'vitest'
import { hookToDocument, parseHook } from './hook-document.ts'

const from = { tenantId: 't', origin: 'database' } as const
const pre = { url: 'https://policy.example.com/pre', phase: 'before', failure_mode: 'fail_closed' } as const

test('says every default, and reads what it says', () => {
  const hook = parseHook({ id: 'dlp', endpoints: { pre } }, from)
  expect(hook.endpoints.pre).toMatchObject({ timeoutMs: 5_000, priority: 0, isActive: true })
  expect(parseHook(hookToDocument(hook), from)).toEqual(hook)
})

test('what a document says with everything in it comes back', () => {
  const document = {
    id: 'dlp',
    description: 'What they decide',
    status: 'inactive',
    tools: ['automation_hub://hr.*'],
    auth: { type: 'mtls', client_cert: 'file:/c', client_key: 'file:/k', ca_cert: 'file:/a' },
    signing_secret: 'secret:dlp',
    health_check_url: 'https://policy.example.com/health',
    retry: { max_attempts: 2, backoff: 'fixed', base_delay_ms: 10, retry_on: ['5xx'] },
    endpoints: {
      access: { ...pre, cache_enabled: true, cache_ttl_ms: 5_000, priority: 3, status: 'inactive', timeout_ms: 200 },
    },
  }
  const back = hookToDocument(parseHook(document, from))
  expect(back).toEqual({ ...document, retry: { enabled: true, ...document.retry } })
})

test.each([
  ['no failure mode', { endpoints: { pre: { url: pre.url, phase: 'before' } } }, 'failure_mode'],
  ['no endpoint', { endpoints: {} }, 'at least one'],
  ['a secret that is none of a reference', { auth: { type: 'bearer', token: 'abc' }, endpoints: { pre } }, 'reference'],
  ['more than half a minute', { endpoints: { pre: { ...pre, timeout_ms: 30_001 } } }, 'timeout_ms'],
  ['a scheme that is not the web', { endpoints: { pre: { ...pre, url: 'file:///etc/passwd' } } }, 'url'],
  ['a field that there is not', { endpoints: { pre }, endpoint: {} }, 'endpoint'],
])('refuses %s', (_what, document, words) => {
  expect(() => parseHook({ id: 'x', ...document }, from)).toThrow(words)
})
