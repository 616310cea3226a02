import { InvalidInputError, newId, type Alias } from '@gatehouse/core'
import { isPlainText } from '../plain-text.ts'
import { emailAlias, isEmail } from './user-name.ts'
import type { User } from './user.ts'

export interface NewUser {
  readonly tenantId: string
  readonly email?: string | undefined
  readonly displayName?: string | undefined
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
  /** Other names. The e-mail address becomes one by itself. */
  readonly aliases?: readonly Alias[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** An active user with a fresh id, ready for `UserStore.create`. Throws `invalid_email`, `invalid_user`. */
export function newUser(facts: NewUser): User {
  const { tenantId, email, displayName, groups = [], roles = [], aliases = [], createdAt } = facts
  if (email !== undefined && !isEmail(email)) {
    throw new InvalidInputError('invalid_email', `${JSON.stringify(email.slice(0, 100))} is not an e-mail address.`, {
      at: 'email',
    })
  }
  if (![displayName ?? '', ...groups, ...roles].every((text) => isPlainText(text, 1_000))) {
    throw new InvalidInputError(
      'invalid_user',
      'Names, groups and roles of a user are plain text of 1,000 characters at most.',
    )
  }
  const address = email === undefined ? undefined : emailAlias(email)
  return {
    tenantId,
    id: newId('usr', createdAt),
    ...(address === undefined ? {} : { email: address.value }),
    ...(displayName === undefined ? {} : { displayName }),
    status: 'active',
    groups: [...new Set(groups)],
    roles: [...new Set(roles)],
    aliases: distinctAliases(address === undefined ? aliases : [address, ...aliases]),
    createdAt,
  }
}

export function isSameAlias(a: Alias, b: Alias): boolean {
  return a.kind === b.kind && a.issuer === b.issuer && a.value === b.value
}

function distinctAliases(aliases: readonly Alias[]): readonly Alias[] {
  return aliases.filter((alias, i) => aliases.findIndex((other) => isSameAlias(alias, other)) === i)
}
