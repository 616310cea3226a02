import type { Principal } from '@gatehouse/core'
import type { Facts } from './compile-condition.ts'

/** What conditions may know of whoever asks. */
export function callerFacts({
  userId,
  email = '',
  displayName = '',
  issuer,
  groups,
  roles,
  actor,
}: Principal): Pick<Facts, 'principal' | 'actor'> {
  return {
    principal: { id: userId, email, name: displayName, issuer, groups, roles },
    actor: { kind: actor.kind, id: actor.id, name: actor.name ?? '' },
  }
}
