import { describe, expect, test } from 'vitest'
import { newId, type RevisionStore } from '@gatehouse/core'
import type { Grant, GrantStore, GrantSubject } from '@gatehouse/policy'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testGrantStore(open: OpenStores<{ grants: GrantStore; revisions: RevisionStore }>): void {
  describe('grant store', () => {
    const stores = openedStores(open)
    const revisionOf = async (tenantId: string): Promise<number> => (await stores().revisions.read(tenantId)).grants

    test('gives back a grant by its subject', async () => {
      const grant = newGrant(newTenant())
      expect(await stores().grants.add(grant)).toEqual(grant)
      expect(await stores().grants.forSubjects(grant.tenantId, [grant.subject])).toEqual([grant])
    })

    test('answers with the grant that is there when the same comes again', async () => {
      const grant = newGrant(newTenant())
      await stores().grants.add(grant)
      const revision = await revisionOf(grant.tenantId)
      const again = { ...grant, id: newId('grt'), createdAt: 9_999, createdBy: 'usr_other' }
      expect(await stores().grants.add(again)).toEqual(grant)
      expect(await revisionOf(grant.tenantId)).toBe(revision)
    })

    test('stores one of many equal grants that come at once', async () => {
      const grant = newGrant(newTenant())
      const added = await Promise.all(
        Array.from({ length: 30 }, () => stores().grants.add({ ...grant, id: newId('grt') })),
      )
      expect(new Set(added.map(({ id }) => id)).size).toBe(1)
      expect(await revisionOf(grant.tenantId)).toBe(1)
    })

    test('keeps allow and deny, subjects and patterns apart', async () => {
      const grant = newGrant(newTenant())
      const others: Grant[] = [
        { ...grant, effect: 'deny' },
        { ...grant, pattern: 'mcp://github.*' },
        { ...grant, subject: { kind: 'role', value: grant.subject.value } },
        { ...grant, subject: { kind: 'group', value: 'Dev' } },
      ].map((other) => ({ ...other, id: newId('grt') }) as Grant)
      for (const one of [grant, ...others]) await stores().grants.add(one)
      expect((await stores().grants.list(grant.tenantId, {}, { limit: 10 })).items).toHaveLength(5)
      expect(await stores().grants.forSubjects(grant.tenantId, [grant.subject])).toHaveLength(3)
    })

    test('finds the grants of any of many subjects, each once', async () => {
      const tenantId = newTenant()
      const subjects: GrantSubject[] = Array.from({ length: 40 }, (_, n) => ({ kind: 'group', value: `group-${n}` }))
      for (const subject of subjects) await stores().grants.add({ ...newGrant(tenantId), subject })
      const asked = [...subjects.slice(0, 30), ...subjects.slice(0, 5), { kind: 'user', value: 'group-35' } as const]
      const found = await stores().grants.forSubjects(tenantId, asked)
      expect(found.map(({ subject }) => subject.value).sort()).toEqual(
        subjects
          .slice(0, 30)
          .map(({ value }) => value)
          .sort(),
      )
      expect(await stores().grants.forSubjects(tenantId, [])).toEqual([])
    })

    test('raises the revision with every change, and only then', async () => {
      const grant = newGrant(newTenant())
      expect(await revisionOf(grant.tenantId)).toBe(0)
      await stores().grants.add(grant)
      expect(await revisionOf(grant.tenantId)).toBe(1)
      expect(await stores().grants.remove(grant.tenantId, grant.id)).toBe(true)
      expect(await revisionOf(grant.tenantId)).toBe(2)
      expect(await stores().grants.remove(grant.tenantId, grant.id)).toBe(false)
      expect(await revisionOf(grant.tenantId)).toBe(2)
    })

    test('gives every concurrent change a revision of its own', async () => {
      const tenantId = newTenant()
      const changes = Array.from({ length: 40 }, (_, n) =>
        stores().grants.add({ ...newGrant(tenantId), pattern: `a://b.c${n}` }),
      )
      await Promise.all(changes)
      expect(await revisionOf(tenantId)).toBe(40)
    })

    test('shows all grants of a revision to whoever has read that revision', async () => {
      const tenantId = newTenant()
      const subject: GrantSubject = { kind: 'user', value: 'usr_1' }
      const writers = Array.from({ length: 30 }, (_, n) =>
        stores().grants.add({ ...newGrant(tenantId), subject, pattern: `a://b.c${n}` }),
      )
      let isWriting = true
      const reader = async (): Promise<void> => {
        while (isWriting) {
          const revision = await revisionOf(tenantId)
          const grants = await stores().grants.forSubjects(tenantId, [subject])
          expect(grants.length).toBeGreaterThanOrEqual(revision)
        }
      }
      const reading = reader()
      await Promise.all(writers)
      isWriting = false
      await reading
    })

    test('lists by subject, page by page, each once although grants are added meanwhile', async () => {
      const tenantId = newTenant()
      const grants = Array.from({ length: 9 }, (_, n) => ({
        ...newGrant(tenantId),
        pattern: `a://b.c${n}`,
        createdAt: 1_000 + (n >> 1),
      }))
      for (const grant of grants) await stores().grants.add(grant)
      const listed = await allPages(
        (page) => stores().grants.list(tenantId, { subject: grants[0]!.subject }, page),
        2,
        async (n) =>
          void (await stores().grants.add({ ...newGrant(tenantId), pattern: `old://b.c${n}`, createdAt: 1 })),
      )
      expect(listed.map(({ id }) => id)).toEqual(
        grants.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)).map(({ id }) => id),
      )
    })

    test('keeps tenants apart', async () => {
      const grant = newGrant(newTenant())
      await stores().grants.add(grant)
      const here = newTenant()
      expect(await stores().grants.forSubjects(here, [grant.subject])).toEqual([])
      expect((await stores().grants.list(here, {}, { limit: 10 })).items).toEqual([])
      expect(await stores().grants.remove(here, grant.id)).toBe(false)
      expect(await revisionOf(here)).toBe(0)
      expect(await stores().grants.add({ ...grant, tenantId: here })).toEqual({ ...grant, tenantId: here })
      expect(await revisionOf(grant.tenantId)).toBe(1)
    })
  })
}

function newGrant(tenantId: string): Grant {
  return {
    tenantId,
    id: newId('grt'),
    subject: { kind: 'group', value: 'dev' },
    effect: 'allow',
    pattern: 'automation_hub://crm.*',
    createdAt: 1_000,
    createdBy: 'usr_admin',
  }
}
