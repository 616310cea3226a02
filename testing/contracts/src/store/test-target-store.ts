import { describe, expect, test } from 'vitest'
import type { Target, TargetStore } from '@gatehouse/automation'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testTargetStore(open: OpenStores<{ targets: TargetStore }>): void {
  describe('target store', () => {
    const stores = openedStores(open)

    test('gives back every member of a target', async () => {
      const target: Target = {
        ...newTarget(newTenant()),
        baseUrl: 'https://api.example.com/v2',
        auth: { kind: 'api_access_token', token: 'env:CRM_TOKEN', header: 'X-Token', prefix: '' },
        impersonation: { header: 'X-User', value: 'email' },
      }
      await stores().targets.put(target)
      expect(await stores().targets.find(target.tenantId, target.id)).toStrictEqual(target)
    })

    test('replaces a target, so that what is no longer given is gone', async () => {
      const target = newTarget(newTenant())
      await stores().targets.put({ ...target, baseUrl: 'https://old.example' })
      await stores().targets.put(target)
      expect(await stores().targets.find(target.tenantId, target.id)).toStrictEqual(target)
    })

    test('lists by id', async () => {
      const tenantId = newTenant()
      for (const id of ['crm', 'billing', 'Crm']) await stores().targets.put({ ...newTarget(tenantId), id })
      expect((await stores().targets.list(tenantId)).map(({ id }) => id)).toEqual(['Crm', 'billing', 'crm'])
    })

    test('keeps tenants apart', async () => {
      const target = newTarget(newTenant())
      await stores().targets.put(target)
      const here = newTenant()
      expect(await stores().targets.find(here, target.id)).toBeUndefined()
      expect(await stores().targets.list(here)).toEqual([])
      await stores().targets.put({ ...target, tenantId: here, timeoutMs: 1 })
      expect(await stores().targets.find(target.tenantId, target.id)).toStrictEqual(target)
    })
  })
}

function newTarget(tenantId: string): Target {
  return {
    tenantId,
    id: 'crm',
    auth: { kind: 'none' },
    timeoutMs: 30_000,
    maxResponseBytes: 1_000_000,
    allowPrivateNetwork: false,
  }
}
