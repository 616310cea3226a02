import type { Actor, Principal } from '@gatehouse/core'
import type { User } from './user.ts'

/** The stored user as principal, for one credential. */
export function principalOfUser(
  user: User,
  credential: {
    readonly scopes: readonly string[]
    readonly actor: Actor
    /** Default: Gatehouse itself names the user, by their id. */
    readonly issuer?: string
    readonly subject?: string
  },
): Principal {
  // Aliases are verified, so one of kind email serves when an administrator gave no address.
  const email = user.email ?? user.aliases.find((alias) => alias.kind === 'email')?.value
  return {
    tenantId: user.tenantId,
    userId: user.id,
    issuer: credential.issuer ?? 'gatehouse',
    subject: credential.subject ?? user.id,
    aliases: user.aliases,
    ...(email === undefined ? {} : { email }),
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    groups: user.groups,
    roles: user.roles,
    scopes: credential.scopes,
    actor: credential.actor,
  }
}
