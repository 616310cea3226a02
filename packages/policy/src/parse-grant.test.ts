import { expect, test } from 'vitest'
import { parseGrant } from './parse-grant.ts'

test.each([
  [
    { user: 'ana@example.com', allow: '*' },
    { subject: { kind: 'user', value: 'ana@example.com' }, effect: 'allow', pattern: '*' },
  ],
  [
    { group: ' sales ', deny: 'mcp://a.**' },
    { subject: { kind: 'group', value: 'sales' }, effect: 'deny', pattern: 'mcp://a.*' },
  ],
  [
    { role: 'admin', allow: ' *://a.b ' },
    { subject: { kind: 'role', value: 'admin' }, effect: 'allow', pattern: '*://a.b' },
  ],
])('reads %j', (request, expected) => {
  expect(parseGrant(request)).toEqual(expected)
})

test.each([
  [{ allow: '*' }, 'invalid_grant', '/user'],
  [{ user: 'a', group: 'b', allow: '*' }, 'invalid_grant', '/group'],
  [{ user: 'a' }, 'invalid_grant', '/allow'],
  [{ user: 'a', allow: '*', deny: '*' }, 'invalid_grant', '/deny'],
  [{ user: ' ', allow: '*' }, 'invalid_grant', '/user'],
  [{ group: 'x'.repeat(321), allow: '*' }, 'invalid_grant', '/group'],
  [{ user: 'a', allow: 'crm.*' }, 'invalid_tool_pattern', undefined],
])('refuses %j', (request, code, at) => {
  expect(() => parseGrant(request)).toThrow(expect.objectContaining({ code, at }))
})
