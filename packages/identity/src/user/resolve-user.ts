import { GatehouseError, isGatehouseError, type Alias, type Clock } from '@gatehouse/core'
import type { IssuerConfig } from '../issuer/issuer-config.ts'
import type { TokenIdentity } from '../issuer/read-identity.ts'
import { notAllowed } from '../refusals.ts'
import { isSameAlias, newUser } from './new-user.ts'
import type { UserStore } from './user-store.ts'
import type { User } from './user.ts'

interface SignIn {
  readonly config: IssuerConfig
  /** The one name of the issuer under which its subjects are kept. */
  readonly issuerUrl: string
  readonly identity: TokenIdentity
}

const maxAttempts = 4

/**
 * The one user that a verified token means: whoever has its subject, else whoever has one of its trusted names,
 * else a new user. Names that mean two users are refused (`account_conflict`), never merged.
 */
export async function resolveUser(
  deps: { readonly users: UserStore; readonly clock: Clock },
  signIn: SignIn,
): Promise<User> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await resolveOnce(deps, signIn)
    } catch (error) {
      // Another request of the same person was first; what it wrote is found the next time round.
      const isRace = isGatehouseError(error) && (error.code === 'user_exists' || error.code === 'alias_taken')
      if (!isRace) throw error
      if (attempt === maxAttempts) throw unsettled(error)
    }
  }
}

async function resolveOnce(deps: { readonly users: UserStore; readonly clock: Clock }, signIn: SignIn): Promise<User> {
  const { users } = deps
  const { config, issuerUrl, identity } = signIn
  const subject: Alias = { kind: 'subject', issuer: issuerUrl, value: identity.subject }
  const bySubject = await users.findByAlias(config.tenant, subject)
  const missing = identity.trustedAliases.filter((alias) => !hasAlias(bySubject, alias))
  if (bySubject !== undefined && missing.length === 0) return bySubject

  const byName = await Promise.all(missing.map((alias) => users.findByAlias(config.tenant, alias)))
  const found = new Map([bySubject, ...byName].filter((user) => user !== undefined).map((user) => [user.id, user]))
  if (found.size > 1) throw conflict([...found.keys()])
  const [user] = found.values()
  if (user === undefined) return createUser(deps, signIn, [subject, ...identity.trustedAliases])

  const names = [subject, ...identity.trustedAliases]
  if (names.some((name) => contradicts(user, name, config))) throw conflict([user.id])
  const added = names.filter((name) => !hasAlias(user, name))
  if (added.length === 0) return user
  await users.addAliases(user.tenantId, user.id, added)
  return { ...user, aliases: [...user.aliases, ...added] }
}

async function createUser(
  deps: { readonly users: UserStore; readonly clock: Clock },
  { config, identity }: SignIn,
  aliases: readonly Alias[],
): Promise<User> {
  if (!config.createUsers) {
    throw notAllowed('user_not_provisioned', 'You have no account here.', {
      hint: 'Ask an administrator to create your user: gatehouse users create EMAIL.',
    })
  }
  const user = newUser({
    tenantId: config.tenant,
    // An address that nobody vouches for is not kept at all: others would take it for a fact.
    email: aliases.find((alias) => alias.kind === 'email')?.value,
    displayName: identity.displayName,
    aliases,
    createdAt: deps.clock.now(),
  })
  await deps.users.create(user)
  return user
}

/**
 * Whether the user already has another name of this kind from the same place. Then the address that joined them was
 * given to a new person: the same e-mail with another `oid` is somebody else.
 */
function contradicts(user: User, name: Alias, config: IssuerConfig): boolean {
  if (name.kind === 'email' || (name.kind === 'subject' && config.subjectType === 'pairwise')) return false
  if (hasAlias(user, name)) return false
  return user.aliases.some((alias) => alias.kind === name.kind && alias.issuer === name.issuer)
}

function hasAlias(user: User | undefined, name: Alias): boolean {
  return user?.aliases.some((alias) => isSameAlias(alias, name)) === true
}

function conflict(userIds: readonly string[]): GatehouseError {
  return notAllowed('account_conflict', 'The names in your access token belong to more than one account.', {
    hint: 'Ask an administrator which account is yours; accounts are never joined by themselves.',
    internal: { userIds },
  })
}

function unsettled(cause: unknown): GatehouseError {
  return new GatehouseError('unavailable', 'account_busy', 'Your account is being changed at this moment.', {
    cause,
    retryAfterMs: 500,
    hint: 'Try again.',
  })
}
