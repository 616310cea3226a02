import { describe, expect, test } from 'vitest'
import { principalMatcher, toolMatcher, type RuledTool } from './applies-to.ts'
import type { RulePrincipals, RuleTools } from './rule.ts'

const tool: RuledTool = { source: 'hub', namespace: 'crm.jobs', name: 'create', effect: 'write' }

describe('a rule concerns a tool', () => {
  test.each<[string, RuleTools | undefined]>([
    ['when it names none', undefined],
    ['when it narrows nothing', {}],
    ['by one of its patterns', { patterns: ['mcp://*', '*://crm.*'] }],
    ['by its effect', { effects: ['read', 'write'] }],
    ['by its source', { sources: ['mcp', 'hub'] }],
    ['by its namespace', { namespaces: ['erp', 'crm.jobs'] }],
    ['by a namespace above', { namespaces: ['crm'] }],
    ['by everything at once', { patterns: ['hub://*'], effects: ['write'], sources: ['hub'], namespaces: ['crm'] }],
  ])('%s', (_how, tools) => {
    expect(toolMatcher(tools)(tool)).toBe(true)
  })

  test.each<[string, RuleTools]>([
    ['of another pattern', { patterns: ['mcp://*', 'hub://crm.jobs.delete'] }],
    ['of another effect', { effects: ['read', 'destructive'] }],
    ['of another source', { sources: ['mcp', 'hub_2'] }],
    ['of a namespace that begins alike', { namespaces: ['crm.job', 'cr'] }],
    ['of a namespace below', { namespaces: ['crm.jobs.eu'] }],
    ['of no pattern at all', { patterns: [] }],
    ['of one thing less', { patterns: ['mcp://*'], effects: ['write'], sources: ['hub'], namespaces: ['crm'] }],
    ['of another effect only', { patterns: ['hub://*'], effects: ['read'], sources: ['hub'], namespaces: ['crm'] }],
    ['of another source only', { patterns: ['hub://*'], effects: ['write'], sources: ['mcp'], namespaces: ['crm'] }],
    ['of another namespace only', { patterns: ['hub://*'], effects: ['write'], sources: ['hub'], namespaces: ['x'] }],
  ])('but not %s', (_which, tools) => {
    expect(toolMatcher(tools)(tool)).toBe(false)
  })
})

describe('a rule concerns whoever asks', () => {
  const facts = {
    principal: {
      id: 'usr_Ana',
      email: 'Ana@Example.com',
      name: 'Ana',
      issuer: 'https://id.example.com',
      groups: ['Sales', 'all'],
      roles: ['seller', 'admin'],
    },
    actor: { kind: 'key' as const, id: 'key_1', name: 'laptop' },
  }

  test.each<[string, RulePrincipals | undefined]>([
    ['when it names nobody', undefined],
    ['by the id of the user', { users: ['usr_bob', 'usr_Ana'] }],
    ['by the e-mail, however it is spelt', { users: ['aNa@eXample.COM'] }],
    ['by a part of the e-mail', { users: ['*@EXAMPLE.com'] }],
    ['by a star', { users: ['*'] }],
    ['by the beginning of the id', { users: ['usr_A**'] }],
    ['by any of the groups', { groups: ['all'] }],
    ['by a part of a group', { groups: ['*al*s'] }],
    ['by any of the roles', { roles: ['admin'] }],
    ['by the id of the client', { actors: ['key_*'] }],
    ['by the name of the client', { actors: ['laptop'] }],
    ['by one of many', { users: ['usr_bob'], groups: ['support'], roles: ['x'], actors: ['laptop'] }],
    ['by an exact name among patterns', { groups: ['x*', 'Sales', 'y*z'] }],
    ['by a pattern among exact names', { groups: ['Sale', 'S*', 'support'] }],
  ])('%s', (_how, principals) => {
    expect(principalMatcher(principals)(facts)).toBe(true)
  })

  test.each<[string, RulePrincipals]>([
    ['of nobody', {}],
    ['of empty lists', { users: [], groups: [], roles: [], actors: [] }],
    ['of another user', { users: ['usr_bob', 'usr_An', 'bob@example.com'] }],
    ['of an id in other letters', { users: ['usr_ana'] }],
    ['of a group in other letters', { groups: ['sales'] }],
    ['of a group that begins alike', { groups: ['Sale', 'Sales2'] }],
    ['of a role in other letters', { roles: ['Admin'] }],
    ['of a group with the name of a role', { groups: ['admin'] }],
    ['of a role with the name of a group', { roles: ['Sales'] }],
    ['of a client with the name of a user', { actors: ['Ana', 'usr_Ana'] }],
    ['of a user with the name of a client', { users: ['laptop', 'key_1'] }],
    ['of a part that is not there', { users: ['*@example.org'], groups: ['S*x'] }],
  ])('but not %s', (_whose, principals) => {
    expect(principalMatcher(principals)(facts)).toBe(false)
  })

  test('and an absent name is nobody, not even a star', () => {
    const nameless = { principal: { ...facts.principal, email: '', groups: [''] }, actor: { ...facts.actor, name: '' } }
    for (const principals of [{ users: [''] }, { actors: [''] }, { groups: ['*'] }, { groups: [''] }]) {
      expect(principalMatcher(principals)(nameless)).toBe(false)
    }
  })
})
