import { describe, expect, test } from 'vitest'
import type { SourceStore, ToolChange, ToolStore } from '@gatehouse/catalog'
import type { RevisionStore } from '@gatehouse/core'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { newSource, newTool, toolPage } from './sample-tools.ts'
import { strangeTexts } from './strange-texts.ts'

export function testToolStore(
  open: OpenStores<{ sources: SourceStore; tools: ToolStore; revisions: RevisionStore }>,
): void {
  describe('tool store', () => {
    const stores = openedStores(open)

    async function startSource(tenantId: string, id = 'crm'): Promise<ReturnType<typeof newSource>> {
      const source = { ...newSource(tenantId), id }
      await stores().sources.put(source)
      return source
    }

    const apply = (...[page]: Parameters<ToolStore['applyPage']>): ReturnType<ToolStore['applyPage']> =>
      stores().tools.applyPage(page)
    const changes = async (tenantId: string, revision: number): Promise<readonly ToolChange[]> =>
      (await Array.fromAsync(stores().tools.changesSince(tenantId, revision, new AbortController().signal))).flat()
    const revisionOf = async (tenantId: string): Promise<number> => (await stores().revisions.read(tenantId)).tools

    test('gives back every member of a tool, with its revision', async () => {
      const source = await startSource(newTenant())
      const tool = newTool(source, 'create_job', {
        title: 'Create a job',
        outputSchema: true,
        authorization: { kind: 'connection', provider: 'github', scopes: ['repo'] },
        tags: ['jobs'],
        examples: [{ intent: 'plan a visit', input: { id: null }, output: [1] }],
        isDeprecated: true,
      })
      await apply({ ...toolPage(source), tools: [tool] })
      const key = { source: source.id, namespace: 'crm', name: 'create_job' }
      expect(await stores().tools.find(source.tenantId, key)).toStrictEqual({ ...tool, revision: 1 })
    })

    test('counts added, changed, unchanged and removed', async () => {
      const source = await startSource(newTenant())
      const tools = ['a', 'b', 'c'].map((name) => newTool(source, name))
      expect(await apply({ ...toolPage(source), tools })).toEqual({ added: 3, changed: 0, removed: 0, unchanged: 0 })
      const next = [tools[0]!, newTool(source, 'b', { description: 'Other.' }), newTool(source, 'd')]
      const removed = [
        { namespace: 'crm', name: 'c' },
        { namespace: 'crm', name: 'never' },
      ]
      expect(await apply({ ...toolPage(source), tools: next, removed })).toEqual({
        added: 1,
        changed: 1,
        removed: 1,
        unchanged: 1,
      })
      expect((await stores().sources.find(source.tenantId, source.id))?.toolCount).toBe(3)
    })

    test('raises the revision once per page that changes something', async () => {
      const source = await startSource(newTenant())
      const tools = ['a', 'b'].map((name) => newTool(source, name))
      await apply({ ...toolPage(source), tools })
      expect(await revisionOf(source.tenantId)).toBe(1)
      await apply({ ...toolPage(source), tools, removed: [{ namespace: 'crm', name: 'never' }] })
      expect(await revisionOf(source.tenantId)).toBe(1)
      await apply({ ...toolPage(source), removed: [{ namespace: 'crm', name: 'a' }] })
      expect(await revisionOf(source.tenantId)).toBe(2)
    })

    test('keeps the revision of a tool whose hash is unchanged', async () => {
      const source = await startSource(newTenant())
      const tools = ['a', 'b'].map((name) => newTool(source, name))
      await apply({ ...toolPage(source), tools })
      await apply({ ...toolPage(source), tools: [tools[0]!, newTool(source, 'b', { version: '2.0.0' })] })
      const found = await stores().tools.findMany(source.tenantId, [keyOf(source.id, 'a'), keyOf(source.id, 'b')])
      expect(found.map(({ name, revision, version }) => [name, revision, version])).toEqual([
        ['a', 1, '1.0.0'],
        ['b', 2, '2.0.0'],
      ])
    })

    test('writes the state of the synchronisation with the page', async () => {
      const source = await startSource(newTenant())
      const sync = { cursor: 'page-7', generation: 4, isInSnapshot: true }
      await apply({ ...toolPage(source), tools: [newTool(source, 'a')], generation: 4, sync })
      expect((await stores().sources.find(source.tenantId, source.id))?.sync).toEqual(sync)
    })

    test('removes what a whole snapshot did not name, and nothing of another source', async () => {
      const tenantId = newTenant()
      const [crm, other] = [await startSource(tenantId), await startSource(tenantId, 'other')]
      await apply({ ...toolPage(other), tools: [newTool(other, 'kept')] })
      await apply({ ...toolPage(crm), tools: ['a', 'b', 'c'].map((name) => newTool(crm, name)) })
      await apply({ ...toolPage(crm), generation: 2, tools: [newTool(crm, 'a')] })
      const last = await apply({
        ...toolPage(crm),
        generation: 2,
        tools: [newTool(crm, 'd')],
        removeOlderGenerations: true,
      })
      expect(last).toEqual({ added: 1, changed: 0, removed: 2, unchanged: 0 })
      const keys = ['a', 'b', 'c', 'd'].map((name) => keyOf('crm', name))
      const left = await stores().tools.findMany(tenantId, [...keys, keyOf('other', 'kept')])
      expect(left.map(({ name }) => name)).toEqual(['a', 'd', 'kept'])
    })

    test('takes the last of two descriptions of one tool in a page, and keeps one that is also named as removed', async () => {
      const source = await startSource(newTenant())
      const tools = [newTool(source, 'a', { description: 'First.' }), newTool(source, 'a', { description: 'Last.' })]
      const applied = await apply({ ...toolPage(source), tools, removed: [{ namespace: 'crm', name: 'a' }] })
      expect(applied).toEqual({ added: 1, changed: 0, removed: 0, unchanged: 0 })
      expect(await stores().tools.find(source.tenantId, keyOf('crm', 'a'))).toMatchObject({ description: 'Last.' })
    })

    test('changes nothing when the source was removed meanwhile', async () => {
      const source = newSource(newTenant())
      await expect(apply({ ...toolPage(source), tools: [newTool(source, 'a')] })).rejects.toMatchObject({
        code: 'source_not_found',
      })
      expect(await changes(source.tenantId, 0)).toEqual([])
      expect(await revisionOf(source.tenantId)).toBe(0)
    })

    test('answers many keys in their order, each once, without those that are not there', async () => {
      const source = await startSource(newTenant())
      await apply({ ...toolPage(source), tools: ['a', 'b', 'c'].map((name) => newTool(source, name)) })
      const asked = ['c', 'never', 'a', 'c', 'A'].map((name) => keyOf('crm', name))
      expect((await stores().tools.findMany(source.tenantId, asked)).map(({ name }) => name)).toEqual(['c', 'a'])
      expect(await stores().tools.findMany(source.tenantId, [])).toEqual([])
      const existing = await stores().tools.existing(source.tenantId, asked)
      expect(existing.map(({ name }) => name).sort()).toEqual(['a', 'c'])
      expect(await stores().tools.existing(newTenant(), asked)).toEqual([])
    })

    test('tells changes after a revision in order, with removals', async () => {
      const source = await startSource(newTenant())
      await apply({ ...toolPage(source), tools: ['b', 'a', 'c'].map((name) => newTool(source, name)) })
      await apply({ ...toolPage(source), removed: [{ namespace: 'crm', name: 'b' }] })
      await apply({ ...toolPage(source), tools: [newTool(source, 'a', { title: 'New' })] })
      const all = await changes(source.tenantId, 0)
      expect(all.map(summaryOf)).toEqual(['1 present c', '2 removed b', '3 present a'])
      expect((await changes(source.tenantId, 1)).map(summaryOf)).toEqual(['2 removed b', '3 present a'])
      expect(await changes(source.tenantId, 3)).toEqual([])
    })

    test('tells of a tool that came back', async () => {
      const source = await startSource(newTenant())
      await apply({ ...toolPage(source), tools: [newTool(source, 'a')] })
      await apply({ ...toolPage(source), removed: [{ namespace: 'crm', name: 'a' }] })
      const applied = await apply({ ...toolPage(source), tools: [newTool(source, 'a')] })
      expect(applied).toMatchObject({ added: 1, unchanged: 0 })
      expect((await changes(source.tenantId, 0)).map(summaryOf)).toEqual(['3 present a'])
    })

    test('summarises what the index needs', async () => {
      const source = await startSource(newTenant())
      await apply({ ...toolPage(source), tools: [newTool(source, 'a', { title: 'A', tags: ['x'] })] })
      expect(await changes(source.tenantId, 0)).toStrictEqual([
        {
          kind: 'present',
          revision: 1,
          tool: {
            source: 'crm',
            namespace: 'crm',
            name: 'a',
            version: '1.0.0',
            title: 'A',
            description: 'Does a.',
            effect: 'write',
            authorization: { kind: 'none' },
            tags: ['x'],
            parameters: [{ name: 'id', description: 'Which one' }],
            isDeprecated: false,
          },
        },
      ])
    })

    test('hands out thousands of changes in pages, none lost and none twice while tools change', async () => {
      const source = await startSource(newTenant())
      const tools = Array.from({ length: 5_000 }, (_, n) => newTool(source, `tool_${n}`))
      await apply({ ...toolPage(source), tools })
      const seen = new Map<string, number>()
      let pages = 0
      for await (const page of stores().tools.changesSince(source.tenantId, 0, new AbortController().signal)) {
        pages++
        for (const change of page) {
          const name = change.kind === 'present' ? change.tool.name : change.name
          expect(seen.get(name) ?? 0).toBeLessThan(change.revision)
          seen.set(name, change.revision)
        }
        if (pages === 1)
          await apply({ ...toolPage(source), tools: [newTool(source, 'tool_4999', { title: 'Changed' })] })
      }
      expect(pages).toBeGreaterThan(1)
      expect(seen.size).toBe(5_000)
      expect(seen.get('tool_4999')).toBe(2)
    })

    test('stops handing out changes when told to', async () => {
      const source = await startSource(newTenant())
      const tools = Array.from({ length: 2_500 }, (_, n) => newTool(source, `tool_${n}`))
      await apply({ ...toolPage(source), tools })
      const stop = new AbortController()
      const reading = async (): Promise<void> => {
        for await (const _page of stores().tools.changesSince(source.tenantId, 0, stop.signal)) stop.abort()
      }
      await expect(reading()).rejects.toMatchObject({ name: 'AbortError' })
    })

    test('gives concurrent pages revisions in the order in which they become visible', async () => {
      const tenantId = newTenant()
      const sources = await Promise.all(['a', 'b', 'c', 'd'].map((id) => startSource(tenantId, id)))
      let isWriting = true
      let known = 0
      const names = new Set<string>()
      const follow = async (): Promise<void> => {
        const news = await changes(tenantId, known)
        for (const change of news) {
          known = Math.max(known, change.revision)
          names.add(change.kind === 'present' ? `${change.tool.source}.${change.tool.name}` : '')
        }
      }
      const following = (async () => {
        while (isWriting) await follow()
      })()
      await Promise.all(
        sources.map(async (source) => {
          for (let n = 0; n < 10; n++) await apply({ ...toolPage(source), tools: [newTool(source, `t${n}`)] })
        }),
      )
      isWriting = false
      await following
      await follow()
      expect(names.size).toBe(40)
      expect(await revisionOf(tenantId)).toBe(40)
    })

    test('keeps the newest description of each namespace', async () => {
      const source = await startSource(newTenant())
      const describeAs = (description: string): Promise<unknown> =>
        apply({ ...toolPage(source), namespaces: [{ namespace: 'crm', description }] })
      await describeAs('Old')
      await describeAs('Customers')
      expect(await stores().tools.namespaces(source.tenantId)).toEqual([
        { source: 'crm', namespace: 'crm', description: 'Customers' },
      ])
    })

    test('keeps tenants apart', async () => {
      const source = await startSource(newTenant())
      const here = await startSource(newTenant())
      const namespaces = [{ namespace: 'crm', description: 'There' }]
      await apply({ ...toolPage(source), tools: [newTool(source, 'a')], namespaces })
      expect(await stores().tools.find(here.tenantId, keyOf('crm', 'a'))).toBeUndefined()
      expect(await stores().tools.findMany(here.tenantId, [keyOf('crm', 'a')])).toEqual([])
      expect(await changes(here.tenantId, 0)).toEqual([])
      expect(await stores().tools.namespaces(here.tenantId)).toEqual([])
      const emptied = await apply({
        ...toolPage(here),
        generation: 9,
        removeOlderGenerations: true,
        removed: [{ namespace: 'crm', name: 'a' }],
      })
      expect(emptied.removed).toBe(0)
      expect(await stores().tools.find(source.tenantId, keyOf('crm', 'a'))).toMatchObject({ tenantId: source.tenantId })
    })

    test.each(strangeTexts)('keeps %s in definitions and names', async (_name, text) => {
      const source = await startSource(newTenant())
      const name = `x${text}`
      const tool = newTool(source, name, {
        description: text,
        inputSchema: { type: 'object', properties: { [name]: { const: text } } },
        examples: [{ input: { [text]: text } }],
      })
      await apply({ ...toolPage(source), tools: [tool] })
      expect(await stores().tools.find(source.tenantId, keyOf('crm', name))).toStrictEqual({ ...tool, revision: 1 })
      const [present] = await changes(source.tenantId, 0)
      expect(present).toMatchObject({ tool: { name, description: text, parameters: [{ name }] } })
      await apply({ ...toolPage(source), removed: [{ namespace: 'crm', name }] })
      expect(await changes(source.tenantId, 1)).toEqual([{ kind: 'removed', revision: 2, ...keyOf('crm', name) }])
    })

    test('keeps a definition of a megabyte', async () => {
      const source = await startSource(newTenant())
      const tool = newTool(source, 'large', { inputSchema: { description: 'é"\\'.repeat(300_000) } })
      await apply({ ...toolPage(source), tools: [tool] })
      const found = await stores().tools.find(source.tenantId, keyOf('crm', 'large'))
      expect(found?.inputSchema).toEqual(tool.inputSchema)
    })
  })
}

function keyOf(source: string, name: string): { source: string; namespace: string; name: string } {
  return { source, namespace: 'crm', name }
}

function summaryOf(change: ToolChange): string {
  return `${change.revision} ${change.kind} ${change.kind === 'present' ? change.tool.name : change.name}`
}
