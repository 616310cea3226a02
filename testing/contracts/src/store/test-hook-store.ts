import { describe, expect, test } from 'vitest'
import type { RevisionStore } from '@gatehouse/core'
import type { Hook, HookStore } from '@gatehouse/policy'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testHookStore(open: OpenStores<{ hooks: HookStore; revisions: RevisionStore }>): void {
  describe('hook store', () => {
    const stores = openedStores(open)
    const by = { changedAt: 1_000, changedBy: 'usr_admin' }

    test('has no hooks and version 0 at first', async () => {
      expect(await stores().hooks.current(newTenant())).toEqual({ version: 0, hooks: [] })
    })

    test('gives back what was put, and raises the revision with it', async () => {
      const hook = newHook(newTenant(), 'a')
      const set = await stores().hooks.change(hook.tenantId, () => ({ put: [hook], ...by }))
      expect(set).toEqual({ version: 1, hooks: [hook] })
      expect(await stores().hooks.current(hook.tenantId)).toEqual(set)
      expect((await stores().revisions.read(hook.tenantId)).hooks).toBe(1)
    })

    test('keeps the version when nothing changes', async () => {
      const hook = newHook(newTenant(), 'a')
      await stores().hooks.change(hook.tenantId, () => ({ put: [hook], ...by }))
      const again = await stores().hooks.change(hook.tenantId, () => ({ put: [hook], remove: ['other'], ...by }))
      expect(again).toEqual({ version: 1, hooks: [hook] })
    })

    test('replaces and removes', async () => {
      const tenantId = newTenant()
      await stores().hooks.change(tenantId, () => ({ put: [newHook(tenantId, 'a'), newHook(tenantId, 'b')], ...by }))
      const changed = { ...newHook(tenantId, 'b'), description: 'new' }
      await stores().hooks.change(tenantId, () => ({ put: [changed], remove: ['a'], ...by }))
      expect(await stores().hooks.current(tenantId)).toEqual({ version: 2, hooks: [changed] })
    })

    test('gives every concurrent change the set as it stands', async () => {
      const tenantId = newTenant()
      await Promise.all(
        Array.from({ length: 10 }, () =>
          stores().hooks.change(tenantId, ({ hooks }) => ({ put: [newHook(tenantId, `h${hooks.length}`)], ...by })),
        ),
      )
      expect((await stores().hooks.current(tenantId)).hooks).toHaveLength(10)
    })

    test('changes nothing when the decision throws', async () => {
      const tenantId = newTenant()
      const failing = stores().hooks.change(tenantId, () => {
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect((await stores().hooks.current(tenantId)).version).toBe(0)
    })

    test('keeps tenants apart', async () => {
      const hook = newHook(newTenant(), 'a')
      await stores().hooks.change(hook.tenantId, () => ({ put: [hook], ...by }))
      const here = newTenant()
      await stores().hooks.change(here, () => ({ remove: ['a'], ...by }))
      expect(await stores().hooks.current(here)).toEqual({ version: 0, hooks: [] })
      expect((await stores().hooks.current(hook.tenantId)).hooks).toEqual([hook])
    })
  })
}

function newHook(tenantId: string, id: string): Hook {
  return { tenantId, id, auth: { type: 'none' }, endpoints: {}, isEnabled: true, origin: 'database' }
}
