import { describe, expect, test } from 'vitest'
import type { RequestAction, ActionStore, CatalogEntry, ImportDiff } from '@gatehouse/automation'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { newAction } from './sample-actions.ts'
import { strangeTexts } from './strange-texts.ts'

export function testActionStore(open: OpenStores<{ actions: ActionStore }>): void {
  describe('action store', () => {
    const stores = openedStores(open)

    const replace = (
      tenantId: string,
      actions: readonly RequestAction[],
      options: { documents?: readonly string[]; isDryRun?: boolean } = {},
    ): Promise<ImportDiff> =>
      stores().actions.replaceDocuments({ tenantId, documents: ['doc'], isDryRun: false, ...options, actions })
    const listAll = async (
      tenantId: string,
      filter: Parameters<ActionStore['list']>[1] = {},
    ): Promise<readonly CatalogEntry[]> => allPages((page) => stores().actions.list(tenantId, filter, page), 100)

    test('gives back every member of an action', async () => {
      const action: RequestAction = {
        ...newAction(newTenant(), 'create_job'),
        outputSchema: false,
        tags: ['jobs'],
        request: {
          method: 'POST',
          path: '/jobs/{id}',
          parameters: [{ property: 'id', name: 'id', in: 'path', style: 'simple', explode: false }],
          body: { property: 'body', contentType: 'application/json', encoding: 'json', isRequired: true },
          accept: ['application/json'],
        },
      }
      await replace(action.tenantId, [action])
      expect(await stores().actions.find(action.tenantId, action)).toStrictEqual(action)
    })

    test('finds by name, and by version only the one that is there', async () => {
      const action = newAction(newTenant(), 'a')
      await replace(action.tenantId, [action])
      const { namespace, name } = action
      expect(await stores().actions.find(action.tenantId, { namespace, name })).toStrictEqual(action)
      expect(await stores().actions.find(action.tenantId, { namespace, name, version: '9.0.0' })).toBeUndefined()
      expect(await stores().actions.find(action.tenantId, { namespace, name: 'A' })).toBeUndefined()
    })

    test('replaces what was made from the same documents', async () => {
      const tenantId = newTenant()
      const [a, b, c] = ['a', 'b', 'c'].map((name) => newAction(tenantId, name)) as [
        RequestAction,
        RequestAction,
        RequestAction,
      ]
      expect(await replace(tenantId, [a, b, c])).toEqual({ added: 3, changed: 0, removed: 0, unchanged: 0 })
      const changed = newAction(tenantId, 'b', { description: 'Other.', version: '1.1.0' })
      const added = newAction(tenantId, 'd')
      expect(await replace(tenantId, [a, changed, added])).toEqual({ added: 1, changed: 1, removed: 1, unchanged: 1 })
      const left = await stores().actions.existing(tenantId, ['crm'])
      expect(left.map(({ name, version }) => `${name}@${version}`)).toEqual(['a@1.0.0', 'b@1.1.0', 'd@1.0.0'])
    })

    test('leaves actions of other documents', async () => {
      const tenantId = newTenant()
      await replace(tenantId, [newAction(tenantId, 'other', { document: 'other' })], { documents: ['other'] })
      await replace(tenantId, [newAction(tenantId, 'a')])
      await replace(tenantId, [])
      expect((await stores().actions.existing(tenantId, ['crm'])).map(({ name }) => name)).toEqual(['other'])
      expect(await replace(tenantId, [], { documents: ['doc', 'other'] })).toMatchObject({ removed: 1 })
    })

    test('moves an action that another document now makes', async () => {
      const tenantId = newTenant()
      await replace(tenantId, [newAction(tenantId, 'a')])
      const moved = newAction(tenantId, 'a', { document: 'other' })
      expect(await replace(tenantId, [moved], { documents: ['other'] })).toMatchObject({ added: 0, changed: 1 })
      expect(await replace(tenantId, [])).toMatchObject({ removed: 0 })
      expect(await stores().actions.find(tenantId, moved)).toStrictEqual(moved)
    })

    test('keeps version and revision of an action whose hash is unchanged', async () => {
      const tenantId = newTenant()
      await replace(tenantId, [newAction(tenantId, 'a'), newAction(tenantId, 'b')])
      const sameButVersion = { ...newAction(tenantId, 'a'), version: '7.0.0' }
      await replace(tenantId, [sameButVersion, newAction(tenantId, 'b', { title: 'New' })])
      const entries = await listAll(tenantId)
      expect(entries.map(summaryOf)).toEqual(['1 present a', '2 present b'])
      expect(entries[0]).toMatchObject({ action: { version: '1.0.0' } })
    })

    test('raises the revision once per import that changes something', async () => {
      const tenantId = newTenant()
      expect(await stores().actions.revision(tenantId)).toBe(0)
      const actions = ['a', 'b'].map((name) => newAction(tenantId, name))
      await replace(tenantId, actions)
      expect(await stores().actions.revision(tenantId)).toBe(1)
      await replace(tenantId, actions)
      expect(await stores().actions.revision(tenantId)).toBe(1)
      await replace(tenantId, [])
      expect(await stores().actions.revision(tenantId)).toBe(2)
    })

    test('says in a dry run what would happen, and does nothing', async () => {
      const tenantId = newTenant()
      await replace(tenantId, [newAction(tenantId, 'a'), newAction(tenantId, 'b')])
      const next = [newAction(tenantId, 'a', { title: 'New' }), newAction(tenantId, 'c')]
      const before = await listAll(tenantId)
      const foreseen = await replace(tenantId, next, { isDryRun: true })
      expect(await listAll(tenantId)).toEqual(before)
      expect(await stores().actions.revision(tenantId)).toBe(1)
      expect(await replace(tenantId, next)).toEqual(foreseen)
    })

    test('tells what changed after a revision, removals included', async () => {
      const tenantId = newTenant()
      await replace(
        tenantId,
        ['c', 'a', 'b'].map((name) => newAction(tenantId, name)),
      )
      await replace(tenantId, [newAction(tenantId, 'a'), newAction(tenantId, 'b', { title: 'New' })])
      expect((await listAll(tenantId)).map(summaryOf)).toEqual(['1 present a', '2 present b'])
      expect((await listAll(tenantId, { since: 0 })).map(summaryOf)).toEqual([
        '1 present a',
        '2 present b',
        '2 removed c',
      ])
      expect((await listAll(tenantId, { since: 1 })).map(summaryOf)).toEqual(['2 present b', '2 removed c'])
      expect(await listAll(tenantId, { since: 2 })).toEqual([])
    })

    test('brings a removed action back', async () => {
      const tenantId = newTenant()
      await replace(tenantId, [newAction(tenantId, 'a')])
      await replace(tenantId, [])
      expect(await replace(tenantId, [newAction(tenantId, 'a')])).toMatchObject({ added: 1, unchanged: 0 })
      expect((await listAll(tenantId, { since: 0 })).map(summaryOf)).toEqual(['3 present a'])
    })

    test('filters by namespace and effect, and counts what the filter matches', async () => {
      const tenantId = newTenant()
      const actions = [
        newAction(tenantId, 'a', { effect: 'read' }),
        newAction(tenantId, 'b', { effect: 'write' }),
        newAction(tenantId, 'c', { effect: 'read', namespace: 'billing' }),
      ]
      await replace(tenantId, actions)
      const page = await stores().actions.list(tenantId, { namespace: 'crm', effect: 'read' }, { limit: 10 })
      expect(page.items.map(summaryOf)).toEqual(['1 present a'])
      expect(page).toMatchObject({ total: 1, revision: 1 })
      expect((await stores().actions.list(tenantId, {}, { limit: 1 })).total).toBe(3)
    })

    test('lists in order of revision, then namespace, then name, each once although actions change meanwhile', async () => {
      const tenantId = newTenant()
      const actions = Array.from({ length: 9 }, (_, n) =>
        newAction(tenantId, `a${n}`, { namespace: n % 2 ? 'x' : 'y' }),
      )
      await replace(tenantId, actions)
      const listed = await allPages(
        (page) => stores().actions.list(tenantId, {}, page),
        2,
        async (n) => {
          const document = `late-${n}`
          await replace(tenantId, [newAction(tenantId, document, { document })], { documents: [document] })
        },
      )
      const names = listed.map((entry) => (entry.kind === 'present' ? entry.action.name : entry.name))
      expect(names.slice(0, 9)).toEqual(['a1', 'a3', 'a5', 'a7', 'a0', 'a2', 'a4', 'a6', 'a8'])
      expect(new Set(names).size).toBe(names.length)
    })

    test('names what exists in given namespaces only', async () => {
      const tenantId = newTenant()
      const actions = ['crm', 'billing', 'other'].map((namespace) => newAction(tenantId, 'a', { namespace }))
      await replace(tenantId, actions)
      const existing = await stores().actions.existing(tenantId, ['crm', 'billing', 'none'])
      expect(existing.map(({ namespace }) => namespace)).toEqual(['billing', 'crm'])
      expect(existing[1]).toStrictEqual({
        namespace: 'crm',
        name: 'a',
        version: '1.0.0',
        hash: actions[0]!.hash,
        document: 'doc',
      })
    })

    test('lets imports of one document take turns', async () => {
      const tenantId = newTenant()
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          replace(
            tenantId,
            ['a', 'b'].map((name) => newAction(tenantId, name, { title: `Import ${n}` })),
          ),
        ),
      )
      expect(await stores().actions.revision(tenantId)).toBe(10)
      const [a, b] = await listAll(tenantId)
      expect(a?.revision).toBe(10)
      expect(a?.kind === 'present' && a.action.title).toBe(b?.kind === 'present' && b.action.title)
    })

    test('stores thousands of actions with large schemas', async () => {
      const tenantId = newTenant()
      const inputSchema = { type: 'object', description: 'text "in" quotes '.repeat(200) }
      const actions = Array.from({ length: 3_000 }, (_, n) => newAction(tenantId, `a${n}`, { inputSchema }))
      expect(await replace(tenantId, actions)).toMatchObject({ added: 3_000 })
      expect((await stores().actions.list(tenantId, {}, { limit: 1 })).total).toBe(3_000)
      expect(await stores().actions.find(tenantId, actions[2_999]!)).toStrictEqual(actions[2_999])
    })

    test('keeps tenants apart', async () => {
      const [here, there] = [newTenant(), newTenant()]
      const action = newAction(there, 'a')
      await replace(there, [action])
      expect(await stores().actions.find(here, action)).toBeUndefined()
      expect(await stores().actions.existing(here, ['crm'])).toEqual([])
      expect(await stores().actions.list(here, { since: 0 }, { limit: 5 })).toEqual({
        items: [],
        revision: 0,
        total: 0,
      })
      expect(await replace(here, [])).toMatchObject({ removed: 0 })
      expect(await replace(here, [newAction(here, 'a')])).toMatchObject({ added: 1 })
      expect(await stores().actions.find(there, action)).toStrictEqual(action)
      expect(await stores().actions.revision(there)).toBe(1)
    })

    test.each(strangeTexts)('keeps %s', async (_name, text) => {
      const tenantId = newTenant()
      const action = newAction(tenantId, `x${text}`, {
        description: text,
        inputSchema: { const: [text] },
        tags: [text],
      })
      await replace(tenantId, [action])
      expect(await stores().actions.find(tenantId, action)).toStrictEqual(action)
      await replace(tenantId, [])
      expect(await listAll(tenantId, { since: 1 })).toMatchObject([{ kind: 'removed', name: `x${text}` }])
    })
  })
}

function summaryOf(entry: CatalogEntry): string {
  return `${entry.revision} ${entry.kind} ${entry.kind === 'present' ? entry.action.name : entry.name}`
}
