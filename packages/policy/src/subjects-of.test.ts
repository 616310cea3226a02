import { expect, test } from 'vitest'
import { subjectsOf } from './subjects-of.ts'

test('names the user, each group and each role once, in one order', () => {
  const subjects = subjectsOf({ userId: 'usr_1', groups: ['b', 'a', 'b'], roles: ['z', 'y', 'z', 'a'] })
  expect(subjects).toEqual([
    { kind: 'user', value: 'usr_1' },
    { kind: 'group', value: 'a' },
    { kind: 'group', value: 'b' },
    { kind: 'role', value: 'a' },
    { kind: 'role', value: 'y' },
    { kind: 'role', value: 'z' },
  ])
})

test('knows somebody without groups and roles by who they are', () => {
  expect(subjectsOf({ userId: 'usr_1', groups: [], roles: [] })).toEqual([{ kind: 'user', value: 'usr_1' }])
})
