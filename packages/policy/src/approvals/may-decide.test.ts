import type { Alias, Principal } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
import { isApprover, isSamePerson } from './may-decide.ts'

const ben: Principal = {
  tenantId: 't',
  userId: 'usr_ben',
  issuer: 'gatehouse',
  subject: 'usr_ben',
  aliases: [],
  email: 'ben@example.com',
  groups: ['leads'],
  roles: ['duty'],
  scopes: [],
  actor: { kind: 'key', id: 'key_1' },
}

describe('among those who are asked', () => {
  test.each([
    ['a user by id', { users: ['usr_ben'] }, true],
    ['a user by address, however it is written', { users: ['Ben@Example.com'] }, true],
    ['everybody of a domain', { users: ['*@example.com'] }, true],
    ['a group', { groups: ['leads'] }, true],
    ['a role', { roles: ['duty'] }, true],
    ['one list of several', { users: ['usr_x'], groups: ['leads'] }, true],
    ['another group', { groups: ['Leads'] }, false],
    ['nobody', {}, false],
    ['empty lists', { users: [], groups: [] }, false],
    ['administrators', { administrators: true }, false],
  ])('%s', (_name, approvers, isAsked) => {
    expect(isApprover({ tenantId: 't', approvers }, ben)).toBe(isAsked)
    expect(isApprover({ tenantId: 'u', approvers }, ben)).toBe(false)
  })

  test('a credential for administration is one of administrators, and of nobody else', () => {
    const admin = { ...ben, scopes: ['admin'] }
    expect(isApprover({ tenantId: 't', approvers: { administrators: true } }, admin)).toBe(true)
    expect(isApprover({ tenantId: 't', approvers: { groups: ['finance'] } }, admin)).toBe(false)
  })
})

describe('oneself', () => {
  const alias = (kind: string, value: string): Alias => ({ kind, issuer: '', value })
  const account = (userId: string, ...aliases: Alias[]) => ({ userId, aliases })

  test.each([
    ['the same account', account('a'), account('a'), true],
    ['an address of both', account('a', alias('email', 'x@y.z')), account('b', alias('external_id', 'X@Y.z')), true],
    [
      'an address that another account only has',
      { ...account('a'), email: 'x@y.z' },
      account('b', alias('upn', 'x@y.z')),
      true,
    ],
    ['two addresses', account('a', alias('email', 'x@y.z')), account('b', alias('email', 'v@y.z')), false],
    ['numbers that issuers give', account('a', alias('subject', '7')), account('b', alias('subject', '7')), false],
    ['no names at all', account('a'), account('b'), false],
  ])('%s', (_name, one, other, isSame) => {
    expect(isSamePerson(one, other)).toBe(isSame)
    expect(isSamePerson(other, one)).toBe(isSame)
  })
})
