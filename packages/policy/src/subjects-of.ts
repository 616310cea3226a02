import type { Principal } from '@gatehouse/core'
import type { GrantSubject } from './grant.ts'

/** Everything a grant may name the principal by: the user, their groups, their roles. */
export function subjectsOf(principal: Pick<Principal, 'userId' | 'groups' | 'roles'>): readonly GrantSubject[] {
  return [
    { kind: 'user', value: principal.userId },
    ...[...new Set(principal.groups)].sort().map((value): GrantSubject => ({ kind: 'group', value })),
    ...[...new Set(principal.roles)].sort().map((value): GrantSubject => ({ kind: 'role', value })),
  ]
}
