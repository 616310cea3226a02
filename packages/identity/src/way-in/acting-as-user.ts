import { InvalidInputError, isGatehouseError, type Clock, type Principal } from '@gatehouse/core'
import { notAllowed } from '../refusals.ts'
import { findUser } from '../user/find-user.ts'
import { newUser } from '../user/new-user.ts'
import { principalOfUser } from '../user/principal-of-user.ts'
import { parseUserName } from '../user/user-name.ts'
import type { UserStore } from '../user/user-store.ts'
import type { User } from '../user/user.ts'

/**
 * The user that a server names by header, if any. `Arcade-User-ID` is the name that existing clients send.
 * Throws `ambiguous_user`, and `user_header_empty` because a server that forgot to fill the header in
 * would otherwise act with its own rights.
 */
export function readNamedUser(headers: Headers): string | undefined {
  const values = [headers.get('gatehouse-user'), headers.get('arcade-user-id')].filter((value) => value !== null)
  const name = values[0]?.trim()
  if (name === undefined) return undefined
  // NOTE: a header that was sent twice arrives as one value with a comma in it.
  if (name.includes(',') || values.some((value) => value.trim() !== name)) {
    throw new InvalidInputError('ambiguous_user', 'The headers name more than one user.', {
      hint: 'Send one Gatehouse-User header with one user.',
    })
  }
  if (name !== '') return name
  throw new InvalidInputError('user_header_empty', 'The user header is there and names nobody.', {
    hint: 'Leave the header out to act as the user of the key.',
  })
}

/**
 * The named user as principal, with the presented credential as the actor. Only a key with scope `act_as_user` gets
 * here; of its scopes none carries over: the user gets the data plane (`tools`) and nothing more, whoever the key's
 * owner is. Throws `act_as_not_allowed`, `unknown_user`, `user_disabled`, all forbidden.
 */
export async function actAsUser(
  deps: { readonly users: UserStore; readonly createUnknownUsers: boolean; readonly clock: Clock },
  presented: Principal,
  name: string,
): Promise<Principal> {
  if (presented.actor.kind !== 'key' || !presented.scopes.includes('act_as_user')) {
    throw notAllowed('act_as_not_allowed', 'This credential may not act as another user.', {
      hint: 'Use an API key with the scope act_as_user.',
    })
  }
  const user = (await findUser(deps.users, presented.tenantId, name)) ?? (await createNamed(deps, presented, name))
  if (user.status !== 'active') throw notAllowed('user_disabled', 'The user that the header names is disabled.')
  return principalOfUser(user, { scopes: ['tools'], actor: presented.actor })
}

async function createNamed(
  deps: { readonly users: UserStore; readonly createUnknownUsers: boolean; readonly clock: Clock },
  presented: Principal,
  name: string,
): Promise<User> {
  const parsed = parseUserName(name)
  const alias = parsed.kind === 'alias' && parsed.alias.issuer === '' ? parsed.alias : undefined
  if (!deps.createUnknownUsers || alias === undefined) {
    throw notAllowed('unknown_user', 'The header names a user that does not exist.', {
      hint: 'Create the user first: gatehouse users create EMAIL.',
    })
  }
  const user = newUser({
    tenantId: presented.tenantId,
    ...(alias.kind === 'email' ? { email: alias.value } : { aliases: [alias] }),
    createdAt: deps.clock.now(),
  })
  try {
    await deps.users.create(user)
    return user
  } catch (error) {
    if (!isGatehouseError(error) || error.code !== 'user_exists') throw error
    // Another request created the same user in the meantime.
    const existing = await deps.users.findByAlias(presented.tenantId, alias)
    if (existing === undefined) throw error
    return existing
  }
}
