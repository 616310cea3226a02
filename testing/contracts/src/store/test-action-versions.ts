import { describe, expect, test } from 'vitest'
import { resolveAction, type ActionStore, type CatalogEntry, type RequestAction } from '@gatehouse/automation'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { newAction } from './sample-actions.ts'

const day = 86_400_000
const start = Date.UTC(2026, 0, 1)
const retention = { keepMs: 90 * day, keepAtMost: 10 }
const a = { namespace: 'crm', name: 'a' }

/** Versions side by side: kept when superseded, deprecated, removed at their date. Time is what the tests say it is. */
export function testActionVersions(open: OpenStores<{ actions: ActionStore }>): void {
  describe('versions of actions', () => {
    const stores = openedStores(open)

    const publish = async (
      tenantId: string,
      version: string,
      options: { now?: number; keepMs?: number; keepAtMost?: number; name?: string } = {},
    ): Promise<RequestAction> => {
      const { now = start, keepMs = 90 * day, keepAtMost = 10, name = 'a' } = options
      const action = newAction(tenantId, name, { version, description: `Of ${version}.` })
      await stores().actions.replaceDocuments({
        tenantId,
        documents: ['doc'],
        actions: [action],
        isDryRun: false,
        now,
        retention: { keepMs, keepAtMost },
      })
      return action
    }
    const versionsAt = async (tenantId: string, now: number): Promise<readonly string[]> =>
      (await stores().actions.versions(tenantId, a, { now })).map(({ action }) => action.version)
    const listAt = (tenantId: string, now: number, since?: number): Promise<readonly CatalogEntry[]> =>
      allPages((page) => stores().actions.list(tenantId, since === undefined ? {} : { since }, page, now), 100)
    const deprecate = (
      tenantId: string,
      version: string,
      deprecation: Parameters<ActionStore['deprecate']>[0]['deprecation'],
    ) => stores().actions.deprecate({ tenantId, ...a, version, deprecation })

    test('a superseded version can be found whole until its date, and not from then on', async () => {
      const tenantId = newTenant()
      const first = await publish(tenantId, '1.0.0')
      const second = await publish(tenantId, '2.0.0', { now: start + day })
      const find = (now: number) => stores().actions.find(tenantId, first, { now })
      expect(await stores().actions.find(tenantId, a, { now: start + day })).toStrictEqual(second)
      expect(await find(start + day)).toStrictEqual(first)
      expect(await find(start + 91 * day - 1)).toStrictEqual(first)
      expect(await find(start + 91 * day)).toBeUndefined()
      expect(await versionsAt(tenantId, start + 91 * day)).toEqual(['2.0.0'])
    })

    test('says of each version since when it is deprecated and until when it stays', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      await publish(tenantId, '2.0.0', { now: start + day })
      expect(await stores().actions.versions(tenantId, a, { now: start + day })).toMatchObject([
        { isCurrent: true, action: { version: '2.0.0' } },
        {
          isCurrent: false,
          action: { version: '1.0.0' },
          deprecation: { deprecatedAt: start + day, removedAt: start + 91 * day },
        },
      ])
      const [current] = await stores().actions.versions(tenantId, a, { now: start })
      expect(current).not.toHaveProperty('deprecation')
    })

    test('parts of versions are resolved among all that can be called', async () => {
      const tenantId = newTenant()
      for (const version of ['1.0.0', '1.0.1', '1.1.0', '2.0.0']) await publish(tenantId, version)
      const resolved = async (version?: string) =>
        (
          await resolveAction(
            stores().actions,
            tenantId,
            { ...a, ...(version === undefined ? {} : { version }) },
            start,
          )
        )?.action.version
      const wanted = [undefined, 'latest', '1', '1.0', '1.0.0', '2', '3', '1.2', '1.0.2']
      expect(await Promise.all(wanted.map((one) => resolved(one)))).toEqual([
        '2.0.0',
        '2.0.0',
        '1.1.0',
        '1.0.1',
        '1.0.0',
        '2.0.0',
        undefined,
        undefined,
        undefined,
      ])
    })

    test('keeps only as many as it is told, the latest superseded ones', async () => {
      const tenantId = newTenant()
      for (let n = 1; n <= 5; n++) await publish(tenantId, `${n}.0.0`, { now: start + n, keepAtMost: 2 })
      expect(await versionsAt(tenantId, start + 5)).toEqual(['5.0.0', '4.0.0', '3.0.0'])
    })

    test('keeps none when it is told so, and leaves those it kept before', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      await publish(tenantId, '2.0.0')
      await publish(tenantId, '3.0.0', { keepMs: 0 })
      expect(await versionsAt(tenantId, start)).toEqual(['3.0.0', '1.0.0'])
    })

    test('going back to a version makes it the current one again', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      await publish(tenantId, '2.0.0')
      const back = await publish(tenantId, '1.0.0')
      expect(await versionsAt(tenantId, start)).toEqual(['1.0.0', '2.0.0'])
      expect((await resolveAction(stores().actions, tenantId, a, start))?.action).toStrictEqual(back)
    })

    test('another content under the same version supersedes nothing', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      const action = newAction(tenantId, 'a', { description: 'Other.' })
      const change = { tenantId, documents: ['doc'], actions: [action], isDryRun: false, retention }
      await stores().actions.replaceDocuments(change)
      expect(await versionsAt(tenantId, start)).toEqual(['1.0.0'])
    })

    test('a dry run supersedes nothing', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      const action = newAction(tenantId, 'a', { version: '2.0.0', description: 'Other.' })
      const change = { tenantId, documents: ['doc'], actions: [action], isDryRun: true, retention }
      await stores().actions.replaceDocuments(change)
      expect(await versionsAt(tenantId, start)).toEqual(['1.0.0'])
    })

    test('an action that goes, goes with all its versions', async () => {
      const tenantId = newTenant()
      const first = await publish(tenantId, '1.0.0')
      await publish(tenantId, '2.0.0')
      expect(await stores().actions.existing(tenantId, ['crm'])).toMatchObject([
        { version: '2.0.0', otherVersions: ['1.0.0'] },
      ])
      await publish(tenantId, '1.0.0', { name: 'other' })
      expect(await versionsAt(tenantId, start)).toEqual([])
      expect(await stores().actions.find(tenantId, first, { now: start })).toBeUndefined()
      expect(await listAt(tenantId, start, 0)).toMatchObject([
        { kind: 'removed', name: 'a' },
        { kind: 'present', action: { name: 'other' }, others: [] },
      ])
    })

    test('what administrators say counts for the current version, tells readers, and can be taken back', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      const deprecation = { deprecatedAt: start, removedAt: start + day, advice: 'Use b.' }
      expect(await deprecate(tenantId, '1.0.0', deprecation)).toBe(true)
      expect(await listAt(tenantId, start, 1)).toMatchObject([{ kind: 'present', revision: 2, deprecation }])
      expect(await versionsAt(tenantId, start + day - 1)).toEqual(['1.0.0'])
      expect(await versionsAt(tenantId, start + day)).toEqual([])
      expect(await listAt(tenantId, start + day)).toEqual([])
      expect(await deprecate(tenantId, '1.0.0', null)).toBe(true)
      const [entry] = await listAt(tenantId, start + 2 * day)
      expect(entry).toMatchObject({ kind: 'present', action: { version: '1.0.0' } })
      expect(entry).not.toHaveProperty('deprecation')
    })

    test('nothing is said about a version that is not there', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      expect(await deprecate(tenantId, '1.0.1', { deprecatedAt: start })).toBe(false)
      expect(await stores().actions.revision(tenantId)).toBe(1)
    })

    test('what administrators say survives imports: unchanged, superseded, and back again', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      const said = { deprecatedAt: start - day, removedAt: start + 3 * day, advice: 'Ask Ada.' }
      await deprecate(tenantId, '1.0.0', said)
      const wordAt = async (now: number) =>
        (await stores().actions.versions(tenantId, { ...a, version: '1.0.0' }, { now }))[0]?.deprecation
      await publish(tenantId, '1.0.0')
      expect(await wordAt(start)).toEqual(said)
      await publish(tenantId, '2.0.0')
      expect(await wordAt(start)).toEqual(said)
      expect(await wordAt(start + 3 * day)).toBeUndefined()
      await publish(tenantId, '1.0.0')
      expect(await wordAt(start)).toEqual(said)
      await publish(tenantId, '2.0.0')
      await deprecate(tenantId, '1.0.0', null)
      expect(await wordAt(start)).toEqual({ deprecatedAt: start, removedAt: start + 90 * day })
    })

    test('once the current version is gone the newest of the others stands for the action', async () => {
      const tenantId = newTenant()
      const first = await publish(tenantId, '1.0.0')
      const second = await publish(tenantId, '2.0.0')
      await deprecate(tenantId, '2.0.0', { deprecatedAt: start, removedAt: start + day })
      expect(await listAt(tenantId, start + day)).toMatchObject([{ kind: 'present', action: { version: '1.0.0' } }])
      expect((await resolveAction(stores().actions, tenantId, a, start + day))?.action).toStrictEqual(first)
      const reading = { now: start + day, isRemovedIncluded: true }
      expect(await stores().actions.find(tenantId, a, reading)).toStrictEqual(second)
      expect(await stores().actions.existing(tenantId, ['crm'])).toMatchObject([{ version: '2.0.0' }])
      await publish(tenantId, '2.0.0', { now: start + day })
      expect(await versionsAt(tenantId, start + day)).toEqual(['1.0.0'])
      await publish(tenantId, '3.0.0', { now: start + day })
      expect(await versionsAt(tenantId, start + day)).toEqual(['3.0.0', '1.0.0'])
    })

    test('a removal date changes the revision when it comes, and only then', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      await publish(tenantId, '2.0.0')
      const { actions } = stores()
      expect(await actions.revision(tenantId, start + 90 * day - 1)).toBe(2)
      expect(await actions.revision(tenantId, start + 90 * day)).toBe(3)
      expect(await actions.revision(tenantId, start + 91 * day)).toBe(3)
      expect(await listAt(tenantId, start + 90 * day, 2)).toMatchObject([{ revision: 3, others: [] }])
    })

    test('retiring lets go of what is past its date, once', async () => {
      const tenantId = newTenant()
      await publish(tenantId, '1.0.0')
      await publish(tenantId, '2.0.0')
      await deprecate(tenantId, '2.0.0', { deprecatedAt: start, removedAt: start + 90 * day })
      const { actions } = stores()
      expect(await actions.retire(tenantId, start + 90 * day - 1)).toBe(0)
      expect(await actions.retire(tenantId, start + 90 * day)).toBe(2)
      expect(await actions.retire(tenantId, start + 90 * day)).toBe(0)
      expect(await listAt(tenantId, start + 90 * day, 0)).toMatchObject([{ kind: 'removed', name: 'a' }])
      expect(await actions.list(tenantId, {}, { limit: 1 }, start + 90 * day)).toMatchObject({ items: [], total: 0 })
    })

    test('a page carries the other versions of its actions, newest first', async () => {
      const tenantId = newTenant()
      for (const version of ['1.0.0', '1.10.0', '1.9.0', '2.0.0']) await publish(tenantId, version)
      const [entry] = await listAt(tenantId, start)
      expect(entry).toMatchObject({ kind: 'present', action: { version: '2.0.0' } })
      const others = entry?.kind === 'present' ? entry.others : []
      expect(others.map(({ action }) => action.version)).toEqual(['1.10.0', '1.9.0', '1.0.0'])
    })

    test('keeps tenants apart', async () => {
      const [here, there] = [newTenant(), newTenant()]
      for (const version of ['1.0.0', '2.0.0']) {
        await publish(here, version)
        await publish(there, version)
      }
      await deprecate(here, '1.0.0', { deprecatedAt: start, removedAt: start + day })
      expect(await stores().actions.retire(here, start + day)).toBe(1)
      expect(await versionsAt(here, start + day)).toEqual(['2.0.0'])
      expect(await versionsAt(there, start + day)).toEqual(['2.0.0', '1.0.0'])
    })
  })
}
