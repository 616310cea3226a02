import { describe, expect, test } from 'vitest'
import type { RunnerStore } from '@gatehouse/execution'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testRunnerStore(open: OpenStores<{ runners: RunnerStore }>): void {
  describe('runner store', () => {
    const stores = openedStores(open)

    test('names who is alive, of one tenant', async () => {
      const [tenantId, other] = [newTenant(), newTenant()]
      const { runners } = stores()
      for (const id of ['run_b', 'run_a', 'run_b']) await runners.beat({ tenantId, id, forMs: 60_000 })
      await runners.beat({ tenantId: other, id: 'run_c', forMs: 60_000 })
      expect(await runners.living(tenantId)).toEqual(['run_a', 'run_b'])
    })

    test('one that is not heard of any more is dead, and alive again with its next beat', async () => {
      const runner = { tenantId: newTenant(), id: 'run_a' }
      const { runners } = stores()
      await runners.beat({ ...runner, forMs: 5 })
      await expect.poll(() => runners.living(runner.tenantId), { interval: 5 }).toEqual([])
      await runners.beat({ ...runner, forMs: 60_000 })
      expect(await runners.living(runner.tenantId)).toEqual(['run_a'])
    })

    test('a shorter beat does not wait for the end of a longer one', async () => {
      const runner = { tenantId: newTenant(), id: 'run_a' }
      const { runners } = stores()
      await runners.beat({ ...runner, forMs: 60_000 })
      await runners.beat({ ...runner, forMs: 0 })
      expect(await runners.living(runner.tenantId)).toEqual([])
    })

    test('one that leaves is gone at once', async () => {
      const runner = { tenantId: newTenant(), id: 'run_a' }
      const { runners } = stores()
      await runners.beat({ ...runner, forMs: 60_000 })
      await runners.leave(runner)
      await runners.leave(runner)
      expect(await runners.living(runner.tenantId)).toEqual([])
    })
  })
}
