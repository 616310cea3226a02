import { expect, test } from 'vitest'
import { compileGrants, withDenied } from './compile-grants.ts'
import { decide } from './decide.ts'
import { parseToolPattern } from './tool-pattern.ts'

const tool = { source: 'hub', namespace: 'crm.jobs', name: 'create' }
const allow = (id: string, pattern: string) => ({ id, effect: 'allow' as const, pattern })
const deny = (id: string, pattern: string) => ({ id, effect: 'deny' as const, pattern })

test('without a grant that speaks of it a tool is denied, and no grant is named', () => {
  for (const grants of [[], [allow('a', 'mcp://*')], [allow('a', 'hub://crm.job.*')], [deny('d', 'mcp://*')]]) {
    expect(decide(compileGrants(grants), tool)).toEqual({ decision: 'deny', reason: 'no_grant' })
  }
})

test('a deny wins over every allow, however broad it is and wherever it stands', () => {
  const exact = allow('a', 'hub://crm.jobs.create')
  for (const pattern of ['*', 'hub://*', '*://crm.*', 'hub://crm.jobs.create', 'hub://*.create', '*://*jobs*']) {
    const denied = { decision: 'deny', reason: 'deny_grant', grantId: 'd' }
    expect(decide(compileGrants([exact, deny('d', pattern)]), tool)).toEqual(denied)
    expect(decide(compileGrants([deny('d', pattern), exact]), tool)).toEqual(denied)
  }
})

test.each([
  ['a grant', 'grt_1', 'deny_grant'],
  ['a grant whose id only ends like a rule', 'grt_rule:', 'deny_grant'],
  ['a grant whose id only ends like a hook', 'grt_hook:', 'deny_grant'],
  ['a rule', 'rule:hide', 'rule'],
  ['a hook', 'hook:access', 'hook'],
])('a deny says that it comes from %s', (_what, grantId, reason) => {
  const grants = compileGrants([allow('a', '*')], [{ pattern: parseToolPattern('hub://crm.*'), grantId }])
  expect(decide(grants, tool)).toEqual({ decision: 'deny', reason, grantId })
})

test.each([
  ['by its name before a prefix', ['hub://*', 'hub://crm.jobs.create'], 1],
  ['by the shortest prefix', ['hub://crm.jobs.*', 'hub://crm.*'], 1],
  ['by a prefix before a star elsewhere', ['hub://*.create', 'hub://crm.*'], 1],
  ['by its own source before all of them', ['*://crm.jobs.create', 'hub://*'], 1],
  ['by the first of those that say the same', ['hub://crm.*', 'hub://crm.*', 'hub://crm.**'], 0],
  ['by the first with stars', ['hub://*.create', 'hub://c*e'], 0],
])('of many grants that allow a tool one is named: %s', (_how, patterns, named) => {
  const grants = compileGrants(patterns.map((pattern, i) => allow(`grt_${i}`, pattern)))
  expect(decide(grants, tool).grantId).toBe(`grt_${named}`)
})

test('a prefix is found among shorter and longer ones', () => {
  const grants = compileGrants(
    ['hub://a*', 'hub://crm.job*', 'hub://crm.jobs.create.much.longer.than.it*'].map((one, i) => allow(`${i}`, one)),
  )
  expect(decide(grants, tool).grantId).toBe('1')
})

test('a prefix meets a tool whose whole path it is', () => {
  expect(decide(compileGrants([allow('a', 'hub://crm.jobs.create*')]), tool).decision).toBe('allow')
})

test('tools that are denied besides are denied in full, by whoever denied them first', () => {
  const grants = compileGrants([allow('a', '*'), deny('d', 'hub://crm.jobs.create'), deny('p', 'hub://erp.*')])
  const [other, elsewhere] = [
    { ...tool, name: 'delete' },
    { ...tool, source: 'mcp' },
  ]
  const more = withDenied(grants, [
    { ...tool, grantId: 'hook:late' },
    { ...other, grantId: 'hook:access' },
    { ...other, grantId: 'hook:second' },
    { ...elsewhere, grantId: 'hook:access' },
  ])
  expect(decide(more, tool).grantId).toBe('d')
  expect(decide(more, other)).toEqual({ decision: 'deny', reason: 'hook', grantId: 'hook:access' })
  expect(decide(more, elsewhere)).toEqual({ decision: 'deny', reason: 'hook', grantId: 'hook:access' })
  expect(decide(more, { ...tool, namespace: 'erp' }).grantId).toBe('p')
  expect(decide(more, { ...tool, name: 'read' })).toEqual({ decision: 'allow', reason: 'grant', grantId: 'a' })
  expect(decide(more, { ...elsewhere, name: 'x' }).decision).toBe('allow')
  expect(decide(grants, other).decision).toBe('allow')
})
