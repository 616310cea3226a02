import { describe, expect, test } from 'vitest'
import type { ExecutionStore, RunnerStore } from '@gatehouse/execution'
import { newExecution } from './new-execution.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testRunnerStore(open: OpenStores<{ runners: RunnerStore; executions: ExecutionStore }>): void {
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

    test('whoever runs an execution hears once that it is to be cancelled', async () => {
      const tenantId = newTenant()
      const { runners, executions } = stores()
      const execution = { ...newExecution(tenantId), runnerId: 'run_a' }
      await executions.claim(execution)
      await runners.askToCancel(execution)
      await runners.askToCancel(execution)
      expect(await runners.takeCancellations({ tenantId, id: 'run_b' })).toEqual([])
      expect(await runners.takeCancellations({ tenantId: newTenant(), id: 'run_a' })).toEqual([])
      expect(await runners.takeCancellations({ tenantId, id: 'run_a' })).toEqual([execution.id])
      expect(await runners.takeCancellations({ tenantId, id: 'run_a' })).toEqual([])
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
