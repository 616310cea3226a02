import { expect, test } from 'vitest'
import { callSettings, matchesName } from './call-settings.ts'

const target = { timeoutMs: 30_000, maxResponseBytes: 1_000 }

test('without a policy the figures of the target and the defaults hold', () => {
  expect(callSettings(target, { name: 'get_job', effect: 'read' })).toMatchObject({
    timeoutMs: 30_000,
    maxResponseBytes: 1_000,
    retries: { max: 2, attemptTimeoutMs: 30_000, budgetPercent: 10, idempotencyKeyHonoured: undefined },
    breaker: { failures: 10, window: 20, openMs: 10_000 },
  })
})

test('overrides are laid over in order, and their limits are counted apart', () => {
  const policy = {
    timeoutMs: 5_000,
    rate: { requests: 9 },
    overrides: [
      { effect: 'write', retries: { max: 0 } },
      { name: 'export_*', timeoutMs: 60_000, concurrency: { max: 1 } },
    ],
  } as const
  const settings = callSettings({ ...target, policy }, { name: 'export_all', effect: 'write' })
  expect(settings).toMatchObject({
    timeoutMs: 60_000,
    retries: { max: 0 },
    concurrency: { max: 1 },
    rate: { requests: 9 },
  })
  expect(settings.scopes).toEqual({ concurrency: '1', rate: '', breaker: '' })
  const other = callSettings({ ...target, policy }, { name: 'list', effect: 'read' })
  expect(other).toMatchObject({ timeoutMs: 5_000, retries: { max: 2 }, concurrency: { max: 256 } })
})

test('a breaker that asks for more failures than it remembers opens all the same', () => {
  const settings = callSettings({ ...target, policy: { breaker: { window: 4 } } }, { name: 'x', effect: 'read' })
  expect(settings.breaker).toMatchObject({ failures: 4, window: 4 })
})

test.each([
  ['get_job', 'get_job', true],
  ['get_job', 'get_jobs', false],
  ['get_*', 'get_', true],
  ['*_job', 'get_job', true],
  ['*job*', 'get_job_x', true],
  ['a*b*c', 'a_c_b_c', true],
  ['a*b*c', 'a_c', false],
  ['aa*a', 'aa', false],
  ['*', '', true],
  [`${'*a'.repeat(50)}b`, 'a'.repeat(200), false],
])('pattern %s and name %s: %s', (pattern, name, expected) => {
  expect(matchesName(pattern, name)).toBe(expected)
})
