import { InvalidInputError, type AuditPort, type Clock, type Principal } from '@gatehouse/core'
import type { Fetch } from '../fetch.ts'
import { notAllowed, notAuthenticated } from '../refusals.ts'
import { createVerifiedTokens } from '../token/verified-tokens.ts'
import { principalOfUser } from '../user/principal-of-user.ts'
import { resolveUser } from '../user/resolve-user.ts'
import type { UserStore } from '../user/user-store.ts'
import type { Assertions } from './assertions.ts'
import { fetchIssuerKeys } from './fetch-issuer-keys.ts'
import type { IssuerConfig } from './issuer-config.ts'
import { issuerFacts, type IssuerFacts } from './issuer-facts.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { readIdentity, type TokenIdentity } from './read-identity.ts'
import { createSignInRecord } from './sign-in-record.ts'
import { verifyAccessToken } from './verify-access-token.ts'

/** The issuers whose access tokens are accepted. */
export interface Issuers {
  /** For `protectedResourceMetadata`. */
  readonly urls: readonly string[]
  /** Whether this `iss` belongs to a configured issuer. */
  knows(issuer: string): boolean
  /**
   * The principal of a token that names this issuer. Throws, unauthenticated: `invalid_token`, `token_expired`,
   * `token_not_yet_valid`, `wrong_audience`, `user_disabled`; forbidden: `account_conflict`, `user_not_provisioned`,
   * `groups_left_out`; unavailable: `issuer_unavailable`.
   */
  authenticate(token: string, issuer: string): Promise<Principal>
}

interface Identified {
  readonly identity: TokenIdentity
  readonly expiresAtSeconds: number
}

interface Issuer {
  readonly config: IssuerConfig
  readonly facts: IssuerFacts
  readonly keySet: KeySet
}

export function createIssuers(deps: {
  readonly issuers: readonly IssuerConfig[]
  readonly users: UserStore
  /** Every issuer is reached through this; an operator configured their hosts. */
  readonly fetch: Fetch
  readonly clock: Clock
  /** Where the tokens are kept that a token endpoint will be asked to exchange. Absent = nowhere. */
  readonly assertions?: Assertions | undefined
  /** Where sign-ins are entered; absent = nowhere. */
  readonly audit?: Pick<AuditPort, 'record'> | undefined
}): Issuers {
  const { users, fetch, clock, assertions } = deps
  const byName = issuersByName(deps.issuers, fetch, clock)
  const verified = createVerifiedTokens<Identified>(clock)
  const signIns = createSignInRecord({ audit: deps.audit, clock })

  const identify = ({ config, facts, keySet }: Issuer, token: string): Promise<Identified> =>
    verified.get(token, async () => {
      const claims = await verifyAccessToken(token, { config, facts, keySet, clock })
      const expiresAtSeconds = claims.exp!
      return { facts: { identity: readIdentity(config, claims), expiresAtSeconds }, expiresAtSeconds }
    })

  return {
    urls: [...new Set([...byName.values()].map((issuer) => issuer.facts.url))],
    knows: (name) => byName.has(name),
    async authenticate(token, name) {
      const issuer = byName.get(name)
      if (issuer === undefined) throw new TypeError('authenticate is for issuers that are known')
      const { identity, expiresAtSeconds } = await identify(issuer, token)
      const principal = await principalOf(users, clock, issuer, identity)
      await signIns.enter(principal, token, expiresAtSeconds)
      assertions?.keep(principal, token)
      return principal
    },
  }
}

async function principalOf(
  users: UserStore,
  clock: Clock,
  { config, facts }: Issuer,
  identity: TokenIdentity,
): Promise<Principal> {
  if (config.groupOverage === 'refuse' && identity.notes.includes('group_overage')) {
    throw notAllowed(
      'groups_left_out',
      'The access token leaves out your groups, so what you may use cannot be told.',
      {
        hint: 'Let the issuer write only the groups that are assigned to the application into tokens.',
      },
    )
  }
  const user = await resolveUser({ users, clock }, { config, issuerUrl: facts.url, identity })
  if (user.status !== 'active') throw notAuthenticated('user_disabled', 'The user of this token is disabled.')
  const principal = principalOfUser(user, {
    issuer: facts.url,
    subject: identity.subject,
    scopes: identity.scopes,
    actor: { kind: 'oauth_client', id: identity.clientId },
  })
  return {
    ...principal,
    ...(principal.displayName === undefined && identity.displayName !== undefined
      ? { displayName: identity.displayName }
      : {}),
    groups: [...new Set([...user.groups, ...identity.groups])],
    roles: [...new Set([...user.roles, ...identity.roles])],
    ...(identity.notes.length === 0 ? {} : { notes: identity.notes }),
  }
}

function issuersByName(configs: readonly IssuerConfig[], fetch: Fetch, clock: Clock): ReadonlyMap<string, Issuer> {
  const byName = new Map<string, Issuer>()
  for (const [i, config] of configs.entries()) {
    const facts = issuerFacts(config)
    const keySet = createKeySet({ load: () => fetchIssuerKeys(fetch, facts), clock })
    for (const name of facts.accepted) {
      if (byName.has(name)) {
        throw new InvalidInputError('duplicate_issuer', `The issuer ${name} is configured twice.`, {
          at: `/issuers/${i}`,
        })
      }
      byName.set(name, { config, facts, keySet })
    }
  }
  return byName
}
