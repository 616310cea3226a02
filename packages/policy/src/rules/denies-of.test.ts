import type { Principal } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
import { compileGrants } from '../compile-grants.ts'
import { decide } from '../decide.ts'
import { compileRules } from './compile-rules.ts'
import { deniesOf } from './denies-of.ts'
import { parseRule, type RuleDocument } from './rule-document.ts'

const principal: Principal = {
  tenantId: 't',
  userId: 'usr_1',
  issuer: '',
  subject: '',
  aliases: [],
  groups: ['support'],
  roles: [],
  scopes: [],
  actor: { kind: 'key', id: 'key_1', name: 'laptop' },
}
const tool = { source: 'hub', namespace: 'crm.jobs', name: 'create' }

const decided = (fields: Partial<RuleDocument>) => {
  const rule = parseRule(
    { id: 'hide', phase: 'list', effect: 'block', ...fields },
    { tenantId: 't', origin: 'database' },
  )
  const denies = deniesOf(compileRules({ version: 1, rules: [rule] }), principal)
  return decide(compileGrants([{ id: 'grt_1', effect: 'allow', pattern: '*' }], denies), tool)
}

describe('a rule hides', () => {
  test.each<[string, Partial<RuleDocument>]>([
    ['everything', {}],
    ['a pattern', { tools: { patterns: ['hub://crm.*'] } }],
    ['a pattern of any source, in one', { tools: { patterns: ['*://crm.*'], sources: ['hub'] } }],
    ['a namespace', { tools: { namespaces: ['crm'] } }],
    ['a namespace of a source', { tools: { namespaces: ['crm.jobs'], sources: ['hub'] } }],
    ['for a group', { principals: { groups: ['sup*'] } }],
    ['for a client', { when: 'actor.name == "laptop" && principal.email == ""' }],
    ['what it cannot be asked about', { when: 'principal.groups[5] == "x"' }],
  ])('%s', (_what, fields) => {
    expect(decided(fields)).toEqual({ decision: 'deny', reason: 'rule', grantId: 'rule:hide' })
  })

  test.each<[string, Partial<RuleDocument>]>([
    ['another source', { tools: { sources: ['mcp'] } }],
    ['a pattern of another source', { tools: { patterns: ['*://crm.*'], sources: ['mcp'] } }],
    ['a namespace that begins alike', { tools: { namespaces: ['crm.job'] } }],
    ['for another group', { principals: { groups: ['sales'] } }],
    ['under another condition', { when: 'actor.kind == "service"' }],
    ['while it is off', { enabled: false }],
  ])('nothing here: %s', (_what, fields) => {
    expect(decided(fields)).toEqual({ decision: 'allow', reason: 'grant', grantId: 'grt_1' })
  })
})
