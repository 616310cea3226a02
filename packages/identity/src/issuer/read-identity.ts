import type { Alias } from '@gatehouse/core'
import { isPlainText } from '../plain-text.ts'
import { invalidToken } from '../refusals.ts'
import type { Scope } from '../scopes.ts'
import { emailAlias, isEmail } from '../user/user-name.ts'
import { claimAt, textAt } from './claim-at.ts'
import type { IssuerConfig } from './issuer-config.ts'

/** What a verified token says about its bearer, in Gatehouse's words. */
export interface TokenIdentity {
  readonly subject: string
  /** The names that count: from an issuer trusted for their kind, e-mail only when verified. */
  readonly trustedAliases: readonly Alias[]
  readonly displayName?: string
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly scopes: readonly Scope[]
  /** The application that the token was issued to; `unknown` when it does not say. */
  readonly clientId: string
  /** `group_overage`, `groups_unreadable`, `roles_unreadable`: what the token has not told. */
  readonly notes: readonly string[]
}

type Claims = Readonly<Record<string, unknown>>

export function readIdentity(config: IssuerConfig, claims: Claims): TokenIdentity {
  const subject = textAt(claims, config.claims.subject)
  if (subject === undefined) throw invalidToken('it does not say whose it is')
  const displayName = textAt(claims, config.claims.displayName)
  const groups = listAt(claims, config.claims.groups)
  const roles = listAt(claims, config.claims.roles)
  return {
    subject,
    trustedAliases: trustedAliasesOf(config, claims),
    ...(displayName === undefined ? {} : { displayName: displayName.slice(0, 200) }),
    groups: groups ?? [],
    roles: roles ?? [],
    scopes: scopesOf(config, claims),
    clientId: textAt(claims, 'azp') ?? textAt(claims, 'appid') ?? textAt(claims, 'client_id') ?? 'unknown',
    notes: [
      ...(config.claims.groups !== null && hasGroupOverage(claims) ? ['group_overage'] : []),
      ...(groups === undefined ? ['groups_unreadable'] : []),
      ...(roles === undefined ? ['roles_unreadable'] : []),
    ],
  }
}

function trustedAliasesOf(config: IssuerConfig, claims: Claims): readonly Alias[] {
  const email = verifiedEmail(config, claims)
  const named = config.aliases.flatMap(({ kind, claim, scopedBy }): readonly Alias[] => {
    const value = textAt(claims, claim)
    const issuer = scopedBy === undefined ? '' : textAt(claims, scopedBy)
    return value === undefined || issuer === undefined ? [] : [{ kind, issuer, value }]
  })
  const all = email === undefined ? named : [emailAlias(email), ...named]
  return all.filter((alias) => config.trustedAliases.includes(alias.kind))
}

function verifiedEmail(config: IssuerConfig, claims: Claims): string | undefined {
  const email = textAt(claims, config.claims.email)
  if (email === undefined || !isEmail(email)) return undefined
  // Issuers write this claim as a boolean, a number or a text.
  const isVerified = [true, 'true', 1, '1'].includes(claimAt(claims, config.claims.emailVerified) as string)
  return isVerified || config.vouchesForEmail ? email : undefined
}

/**
 * A user of too many groups gets a token without them: Entra then writes `_claim_names` (distributed claims,
 * OpenID Connect Core §5.6.2) or `hasgroups`.
 */
function hasGroupOverage(claims: Claims): boolean {
  return (
    claimAt(claims, ['_claim_names', 'groups']) !== undefined || [true, 'true'].includes(claims['hasgroups'] as string)
  )
}

/** Empty when the claim is absent, undefined when it is there and neither a text nor a list of texts. */
function listAt(claims: Claims, path: Parameters<typeof claimAt>[1]): readonly string[] | undefined {
  const value = claimAt(claims, path)
  if (value === undefined || value === null) return []
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!items.every((item) => isPlainText(item, 1_000))) return undefined
  return [...new Set(items)].filter((item) => item !== '')
}

function scopesOf(config: IssuerConfig, claims: Claims): readonly Scope[] {
  const mapping = config.scopes
  if (mapping === undefined) return ['tools']
  const presented = [claims['scp'], claims['scope']].flatMap((value) => {
    if (typeof value === 'string') return value.split(' ')
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  })
  return [...new Set(presented.flatMap((scope) => (Object.hasOwn(mapping, scope) ? mapping[scope]! : [])))]
}
