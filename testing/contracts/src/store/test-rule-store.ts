import { describe, expect, test } from 'vitest'
import type { RevisionStore } from '@gatehouse/core'
import type { Rule, RuleStore } from '@gatehouse/policy'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testRuleStore(open: OpenStores<{ rules: RuleStore; revisions: RevisionStore }>): void {
  describe('rule store', () => {
    const stores = openedStores(open)
    const by = { changedAt: 1_000, changedBy: 'usr_admin' }
    const idsAt = async (tenantId: string, version: number): Promise<readonly string[] | undefined> =>
      (await stores().rules.at(tenantId, version))?.rules.map(({ id }) => id).sort()

    test('has no rules and version 0 at first', async () => {
      expect(await stores().rules.current(newTenant())).toEqual({ version: 0, rules: [] })
    })

    test('gives back what was put, and raises the revision with it', async () => {
      const rule = newRule(newTenant(), 'a')
      const set = await stores().rules.change(rule.tenantId, () => ({ put: [rule], ...by }))
      expect(set).toEqual({ version: 1, rules: [rule] })
      expect(await stores().rules.current(rule.tenantId)).toEqual(set)
      expect((await stores().revisions.read(rule.tenantId)).rules).toBe(1)
    })

    test('makes no version when nothing changes', async () => {
      const rule = newRule(newTenant(), 'a')
      await stores().rules.change(rule.tenantId, () => ({ put: [rule], ...by }))
      const again = await stores().rules.change(rule.tenantId, () => ({ put: [rule], remove: ['other'], ...by }))
      expect(again.version).toBe(1)
      expect((await stores().rules.history(rule.tenantId, { limit: 10 })).items).toHaveLength(1)
    })

    test('knows how the set stood at every version', async () => {
      const tenantId = newTenant()
      const [a, b] = [newRule(tenantId, 'a'), newRule(tenantId, 'b')]
      await stores().rules.change(tenantId, () => ({ put: [a], ...by }))
      await stores().rules.change(tenantId, () => ({ put: [b, { ...a, priority: 5 }], ...by }))
      await stores().rules.change(tenantId, () => ({ remove: ['a'], ...by }))
      expect([await idsAt(tenantId, 0), await idsAt(tenantId, 1), await idsAt(tenantId, 2)]).toEqual([
        [],
        ['a'],
        ['a', 'b'],
      ])
      expect(await idsAt(tenantId, 3)).toEqual(['b'])
      expect((await stores().rules.at(tenantId, 1))?.rules).toEqual([a])
      expect(await stores().rules.at(tenantId, 4)).toBeUndefined()
    })

    test('gives every concurrent change the set as it stands', async () => {
      const tenantId = newTenant()
      const changes = Array.from({ length: 20 }, () =>
        stores().rules.change(tenantId, ({ rules }) => ({ put: [newRule(tenantId, `r${rules.length}`)], ...by })),
      )
      await Promise.all(changes)
      expect(await stores().rules.current(tenantId)).toMatchObject({ version: 20 })
      expect((await stores().rules.current(tenantId)).rules).toHaveLength(20)
    })

    test('changes nothing when the decision throws', async () => {
      const tenantId = newTenant()
      const failing = stores().rules.change(tenantId, () => {
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect((await stores().rules.current(tenantId)).version).toBe(0)
    })

    test('lists versions newest first, page by page', async () => {
      const tenantId = newTenant()
      for (let n = 0; n < 5; n++) {
        await stores().rules.change(tenantId, () => ({
          put: [newRule(tenantId, `r${n}`), newRule(tenantId, 'same')],
          ...by,
        }))
      }
      const listed = await allPages((page) => stores().rules.history(tenantId, page), 2)
      expect(listed.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1])
      expect(listed[4]).toEqual({
        version: 1,
        ...by,
        changes: [
          { ruleId: 'r0', kind: 'put' },
          { ruleId: 'same', kind: 'put' },
        ],
      })
    })

    test('keeps tenants apart', async () => {
      const rule = newRule(newTenant(), 'a')
      await stores().rules.change(rule.tenantId, () => ({ put: [rule], ...by }))
      const here = newTenant()
      expect(await stores().rules.current(here)).toEqual({ version: 0, rules: [] })
      await stores().rules.change(here, () => ({ remove: ['a'], ...by }))
      expect((await stores().rules.current(rule.tenantId)).rules).toEqual([rule])
      expect((await stores().rules.history(here, { limit: 5 })).items).toEqual([])
    })
  })
}

function newRule(tenantId: string, id: string): Rule {
  return { tenantId, id, phase: 'input', effect: 'block', priority: 0, isEnabled: true, origin: 'database' }
}
