import type { Principal } from '@gatehouse/core'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Grant, GrantSubject } from './grant.ts'
import { createGrantBook } from './grant-book.ts'
import { hasBit } from './bitmap.ts'
import { createPermittedTools } from './permitted-tools.ts'

const tool = { source: 'mcp', namespace: 'crm', name: 'get_job' }

const ana: Principal = {
  tenantId: 'one',
  userId: 'usr_ana',
  issuer: 'gatehouse',
  subject: 'usr_ana',
  aliases: [],
  groups: ['sales', 'all', 'sales'],
  roles: ['seller'],
  scopes: [],
  actor: { kind: 'key', id: 'key_1' },
}

/** Grants in memory that count how often they are read. */
function openGrants() {
  const held: Grant[] = []
  const asked: (readonly GrantSubject[])[] = []
  const failing = { isDown: false }
  return {
    asked,
    failing,
    put(tenantId: string, subject: GrantSubject, effect: Grant['effect'], pattern: string) {
      held.push({ tenantId, id: `grt_${held.length}`, subject, effect, pattern, createdAt: 0, createdBy: 'usr_root' })
    },
    async forSubjects(tenantId: string, subjects: readonly GrantSubject[]) {
      asked.push(subjects)
      if (failing.isDown) throw new Error('no connection')
      return held.filter(
        (grant) =>
          grant.tenantId === tenantId &&
          subjects.some(({ kind, value }) => kind === grant.subject.kind && value === grant.subject.value),
      )
    },
  }
}

test.each<[string, GrantSubject]>([
  ['the user', { kind: 'user', value: 'usr_ana' }],
  ['a group', { kind: 'group', value: 'sales' }],
  ['a role', { kind: 'role', value: 'seller' }],
])('finds grants of %s', async (_title, subject) => {
  const grants = openGrants()
  grants.put('one', subject, 'allow', 'mcp://crm.*')
  const compiled = await createGrantBook({ grants }).forPrincipal(ana, { grants: 1 })
  expect(decide(compiled, tool)).toEqual({ decision: 'allow', reason: 'grant', grantId: 'grt_0' })
})

test.each<[string, string, GrantSubject]>([
  ['another tenant', 'two', { kind: 'user', value: 'usr_ana' }],
  ['another user', 'one', { kind: 'user', value: 'usr_bob' }],
  ['a group with the name of a role', 'one', { kind: 'group', value: 'seller' }],
])('does not find grants of %s', async (_title, tenantId, subject) => {
  const grants = openGrants()
  grants.put(tenantId, subject, 'allow', '*')
  const compiled = await createGrantBook({ grants }).forPrincipal(ana, { grants: 1 })
  expect(decide(compiled, tool)).toEqual({ decision: 'deny', reason: 'no_grant' })
})

test('asks the store once per set of subjects and revision, also when many ask at once', async () => {
  const grants = openGrants()
  const book = createGrantBook({ grants })
  await Promise.all(Array.from({ length: 20 }, () => book.forPrincipal(ana, { grants: 1 })))
  await book.forPrincipal({ ...ana, groups: ['all', 'sales'] }, { grants: 1 })
  expect(grants.asked).toHaveLength(1)
  await book.forPrincipal({ ...ana, groups: ['all'] }, { grants: 1 })
  await book.forPrincipal({ ...ana, tenantId: 'two' }, { grants: 1 })
  expect(grants.asked).toHaveLength(3)
})

test('a new revision is seen at once', async () => {
  const grants = openGrants()
  const book = createGrantBook({ grants })
  grants.put('one', { kind: 'user', value: 'usr_ana' }, 'allow', '*')
  expect(decide(await book.forPrincipal(ana, { grants: 1 }), tool).decision).toBe('allow')
  grants.put('one', { kind: 'role', value: 'seller' }, 'deny', 'mcp://crm.get_*')
  expect(decide(await book.forPrincipal(ana, { grants: 2 }), tool)).toEqual({
    decision: 'deny',
    reason: 'deny_grant',
    grantId: 'grt_1',
  })
})

test('remembers no failure', async () => {
  const grants = openGrants()
  grants.put('one', { kind: 'user', value: 'usr_ana' }, 'allow', '*')
  const book = createGrantBook({ grants })
  grants.failing.isDown = true
  await expect(book.forPrincipal(ana, { grants: 1 })).rejects.toThrow('no connection')
  grants.failing.isDown = false
  expect(decide(await book.forPrincipal(ana, { grants: 1 }), tool).decision).toBe('allow')
})

test('a stored pattern that cannot be read refuses instead of being skipped', async () => {
  const grants = openGrants()
  grants.put('one', { kind: 'user', value: 'usr_ana' }, 'deny', 'crm.*')
  await expect(createGrantBook({ grants }).forPrincipal(ana, { grants: 1 })).rejects.toMatchObject({
    code: 'invalid_tool_pattern',
  })
})

test('forgets the least recently used beyond its cap', async () => {
  const grants = openGrants()
  const book = createGrantBook({ grants, maxEntries: 2 })
  for (const userId of ['a', 'b', 'a', 'c', 'a', 'b']) await book.forPrincipal({ ...ana, userId }, { grants: 1 })
  expect(grants.asked.map((subjects) => subjects[0]!.value)).toEqual(['a', 'b', 'c', 'b'])
})

test('the permitted tools follow the grants and the content of the catalog', async () => {
  const grants = openGrants()
  const permitted = createPermittedTools({ grantBook: createGrantBook({ grants }), maxEntries: 4 })
  const catalog = {
    size: 2,
    namespaces: [{ source: 'mcp', namespace: 'crm', start: 0, end: 2 }],
    nameAt: (position: number) => ['get_job', 'add_job'][position]!,
  }
  expect((await permitted.forPrincipal(ana, { grants: 1 }, catalog, 'v1')).count).toBe(0)
  grants.put('one', { kind: 'group', value: 'sales' }, 'allow', 'mcp://crm.get_*')
  const { bitmap, count } = await permitted.forPrincipal(ana, { grants: 2 }, catalog, 'v1')
  expect([count, hasBit(bitmap, 0), hasBit(bitmap, 1)]).toEqual([1, true, false])
  const without = { ...catalog, live: new Uint32Array([0b10]) }
  expect((await permitted.forPrincipal(ana, { grants: 2 }, without, 'v2')).count).toBe(0)
})
