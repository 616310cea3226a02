import { describe, expect, test } from 'vitest'
import type { SourceRecord, SourceStore, SyncOutcome, ToolStore } from '@gatehouse/catalog'
import type { RevisionStore } from '@gatehouse/core'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { newSource, newTool, toolPage } from './sample-tools.ts'

export function testSourceStore(
  open: OpenStores<{ sources: SourceStore; tools: ToolStore; revisions: RevisionStore }>,
): void {
  describe('source store', () => {
    const stores = openedStores(open)
    const find = (tenantId: string): Promise<SourceRecord | undefined> => stores().sources.find(tenantId, 'crm')

    test('adds a source that has nothing yet', async () => {
      const source = { ...newSource(newTenant()), config: { url: 'https://x', list: [null] }, isPushed: true }
      await stores().sources.put(source)
      expect(await find(source.tenantId)).toStrictEqual({
        ...source,
        sync: { cursor: null, generation: 0, isInSnapshot: false },
        toolCount: 0,
      })
    })

    test('keeps the state of its synchronisation when only its configuration changes', async () => {
      const source = newSource(newTenant())
      await stores().sources.put(source)
      const sync = { cursor: 'c', generation: 3, isInSnapshot: true }
      await stores().tools.applyPage({ ...toolPage(source), tools: [newTool(source, 'a')], generation: 3, sync })
      await stores().sources.saveOutcome(source.tenantId, source.id, outcome)
      await stores().sources.put({ ...source, config: { changed: true } })
      expect(await find(source.tenantId)).toMatchObject({
        config: { changed: true },
        sync,
        lastSync: outcome,
        toolCount: 1,
      })
    })

    test('starts the synchronisation anew when the type changes', async () => {
      const source = newSource(newTenant())
      await stores().sources.put(source)
      const sync = { cursor: 'c', generation: 3, isInSnapshot: true }
      await stores().tools.applyPage({ ...toolPage(source), generation: 3, sync })
      await stores().sources.saveOutcome(source.tenantId, source.id, outcome)
      await stores().sources.put({ ...source, type: 'other' })
      const found = await find(source.tenantId)
      expect(found?.sync).toMatchObject({ cursor: null, isInSnapshot: false })
      expect(found?.lastSync).toBeUndefined()
    })

    test('keeps the outcome of the last synchronisation', async () => {
      const source = newSource(newTenant())
      await stores().sources.put(source)
      const failed: SyncOutcome = { ...outcome, status: 'failed', error: { code: 'x', message: 'y' } }
      await stores().sources.saveOutcome(source.tenantId, source.id, outcome)
      await stores().sources.saveOutcome(source.tenantId, source.id, failed)
      expect((await find(source.tenantId))?.lastSync).toStrictEqual(failed)
    })

    test('lists by id', async () => {
      const tenantId = newTenant()
      for (const id of ['mcp', 'apis', 'zebra']) await stores().sources.put({ ...newSource(tenantId), id })
      expect((await stores().sources.list(tenantId)).map(({ id }) => id)).toEqual(['apis', 'mcp', 'zebra'])
    })

    test('removes a source with its tools and namespaces, and tells readers of changes', async () => {
      const source = newSource(newTenant())
      await stores().sources.put(source)
      const namespaces = [{ namespace: 'crm', description: 'Customers' }]
      await stores().tools.applyPage({ ...toolPage(source), tools: [newTool(source, 'a')], namespaces })
      const before = await stores().revisions.read(source.tenantId)
      expect(await stores().sources.remove(source.tenantId, source.id)).toBe(true)
      expect(await find(source.tenantId)).toBeUndefined()
      expect(await stores().tools.namespaces(source.tenantId)).toEqual([])
      const key = { source: source.id, namespace: 'crm', name: 'a' }
      expect(await stores().tools.find(source.tenantId, key)).toBeUndefined()
      const after = await stores().revisions.read(source.tenantId)
      expect(after.tools).toBe(before.tools + 1)
      const pages = await Array.fromAsync(
        stores().tools.changesSince(source.tenantId, before.tools, new AbortController().signal),
      )
      expect(pages.flat()).toEqual([{ kind: 'removed', revision: after.tools, ...key }])
      expect(await stores().sources.remove(source.tenantId, source.id)).toBe(false)
    })

    test('brings tools back when a removed source is added again', async () => {
      const source = newSource(newTenant())
      for (let round = 0; round < 2; round++) {
        await stores().sources.put(source)
        const applied = await stores().tools.applyPage({ ...toolPage(source), tools: [newTool(source, 'a')] })
        expect(applied.added).toBe(1)
        expect((await find(source.tenantId))?.toolCount).toBe(1)
        await stores().sources.remove(source.tenantId, source.id)
      }
    })

    test('keeps tenants apart', async () => {
      const source = newSource(newTenant())
      await stores().sources.put(source)
      await stores().tools.applyPage({ ...toolPage(source), tools: [newTool(source, 'a')] })
      const here = newTenant()
      expect(await find(here)).toBeUndefined()
      expect(await stores().sources.list(here)).toEqual([])
      expect(await stores().sources.remove(here, source.id)).toBe(false)
      await stores().sources.saveOutcome(here, source.id, outcome)
      await stores().sources.put({ ...newSource(here), type: 'other' })
      expect(await stores().sources.remove(here, source.id)).toBe(true)
      const found = await find(source.tenantId)
      expect(found).toMatchObject({ type: source.type, toolCount: 1 })
      expect(found?.lastSync).toBeUndefined()
    })
  })
}

const outcome: SyncOutcome = {
  startedAt: 1,
  finishedAt: 2,
  status: 'succeeded',
  added: 1,
  changed: 0,
  removed: 0,
  unchanged: 0,
}
