import { InvalidInputError, type Alias } from '@gatehouse/core'
import { isPlainText } from '../plain-text.ts'

/** How people and programs name a user from outside: Gatehouse's own id, or another name of theirs. */
export type UserName = { readonly kind: 'id'; readonly id: string } | { readonly kind: 'alias'; readonly alias: Alias }

/** So that kind, issuer and value of an alias fit into one entry of a PostgreSQL index in any script. */
export const maxNameLength = 350

const idFormat = /^usr_[0-9a-z]{8,64}$/
const aliasFormat = /^([a-z][a-z0-9_]{0,62})(?:\[([^\]]{1,350})\])?:(\S.{0,349})$/
const emailFormat = /^[^\s@:,<>"]{1,64}@[^\s@:,<>"]{1,255}$/

/**
 * - `usr_…` is a user id;
 * - `ada@example.com` is an e-mail address;
 * - `kind:value` is another name that is unique by itself, `kind[issuer]:value` one that an issuer gave;
 * - anything else is the name an outside program has for the user, the same as `external_id:…`.
 */
export function parseUserName(text: string): UserName {
  const name = text.trim()
  if (name === '' || !isPlainText(name, 1_100)) {
    throw notAName()
  }
  if (idFormat.test(name)) return { kind: 'id', id: name }
  if (emailFormat.test(name)) return { kind: 'alias', alias: emailAlias(name) }
  const match = aliasFormat.exec(name)
  if (match === null && name.length > maxNameLength) throw notAName()
  if (match === null) return { kind: 'alias', alias: { kind: 'external_id', issuer: '', value: name } }
  const [, kind, issuer, value] = match
  if (kind === 'email') return { kind: 'alias', alias: emailAlias(value!) }
  return { kind: 'alias', alias: { kind: kind!, issuer: issuer ?? '', value: value! } }
}

/** E-mail addresses are compared without case, so they are kept in lower case. */
export function emailAlias(email: string): Alias {
  return { kind: 'email', issuer: '', value: email.trim().toLowerCase() }
}

export function isEmail(text: string): boolean {
  return emailFormat.test(text) && isPlainText(text, 320)
}

function notAName(): InvalidInputError {
  return new InvalidInputError('invalid_user_name', 'That does not name a user.', {
    hint: 'Name the user by id (usr_…), by e-mail address, or as kind:value.',
  })
}
