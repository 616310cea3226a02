import { silentLogger, systemClock } from '@gatehouse/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createForgetExecutions } from './forget-executions.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  { idempotencyMs: 20_000, withinMs: 60_000, sweeps: 4 },
  { idempotencyMs: 86_400_000, withinMs: 1_200_000, sweeps: 3 },
  { idempotencyMs: 1, withinMs: 3_000, sweeps: 4 },
])('keys that are kept for $idempotencyMs ms are looked at $sweeps times within $withinMs ms', async (one) => {
  let freed = 0
  await using forget = createForgetExecutions({
    executions: { forget: async () => 0, freeKeys: async () => (freed++, 0) },
    retention: { keptMs: undefined, idempotencyMs: one.idempotencyMs },
    tenantId: 't1',
    clock: systemClock,
    log: silentLogger,
  })
  forget.start()
  await vi.advanceTimersByTimeAsync(one.withinMs)
  expect(freed).toBe(one.sweeps)
})
