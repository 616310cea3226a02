import { describe, expect, test } from 'vitest'
import type { RunLabelStore } from '@gatehouse/policy'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testRunLabelStore(open: OpenStores<{ runLabels: RunLabelStore }>): void {
  describe('run label store', () => {
    const stores = openedStores(open)

    test('gives back the labels of a run, each once, until they expire', async () => {
      const tenantId = newTenant()
      await stores().runLabels.add(tenantId, 'run', ['b', 'a', 'b'], 2_000)
      await stores().runLabels.add(tenantId, 'run', ['a'], 3_000)
      await stores().runLabels.add(tenantId, 'run', ['a'], 1_000)
      expect(await stores().runLabels.read(tenantId, 'run', 1_500)).toEqual(['a', 'b'])
      expect(await stores().runLabels.read(tenantId, 'run', 2_500)).toEqual(['a'])
      expect(await stores().runLabels.read(tenantId, 'run', 3_000)).toEqual([])
    })

    test('keeps runs and tenants apart', async () => {
      const tenantId = newTenant()
      await stores().runLabels.add(tenantId, 'run', ['a'], 2_000)
      expect(await stores().runLabels.read(tenantId, 'other', 0)).toEqual([])
      expect(await stores().runLabels.read(newTenant(), 'run', 0)).toEqual([])
    })

    test('takes the same label from many at once', async () => {
      const tenantId = newTenant()
      await Promise.all(
        Array.from({ length: 20 }, () => stores().runLabels.add(tenantId, 'run', ['a', 'b', 'c'], 2_000)),
      )
      expect(await stores().runLabels.read(tenantId, 'run', 0)).toEqual(['a', 'b', 'c'])
    })

    test('forgets what has expired', async () => {
      const tenantId = newTenant()
      await stores().runLabels.add(tenantId, 'run', ['old'], 10)
      await stores().runLabels.add(tenantId, 'run', ['new'], 9_000_000_000_000)
      expect(await stores().runLabels.sweep(20)).toBeGreaterThanOrEqual(1)
      expect(await stores().runLabels.read(tenantId, 'run', 0)).toEqual(['new'])
    })
  })
}
