import type { Clock, Principal } from '@gatehouse/core'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import { invalidToken, notAuthenticated } from '../refusals.ts'
import { principalOfUser } from '../user/principal-of-user.ts'
import type { UserStore } from '../user/user-store.ts'
import { reasonOf } from './token-reason.ts'
import { ownClaimsSchema, type OwnClaims } from './own-claims.ts'
import { createVerifiedTokens } from './verified-tokens.ts'

/** Checks tokens that `createTokenIssuer` signed, at the backend that they are meant for. */
export interface OwnTokenVerifier {
  readonly issuer: string
  /** Throws `invalid_token`, `token_expired`, `user_disabled`, all unauthenticated. */
  verify(token: string): Promise<Principal>
}

/**
 * NOTE: there is no list of seen `jti`: a token is used for many calls within its half minute. What bounds a stolen
 * one is its audience, and a lifetime that this side enforces as well (`maxLifetimeMs`).
 */
export function createOwnTokenVerifier(deps: {
  readonly issuer: string
  /** The resource identifier of this backend. */
  readonly audience: string
  readonly jwks: { readonly keys: readonly object[] }
  readonly users: Pick<UserStore, 'findById'>
  readonly clock: Clock
  /** Default 60 s. */
  readonly maxLifetimeMs?: number
  /** Default 5 s: both sides are the same installation. */
  readonly clockSkewMs?: number
}): OwnTokenVerifier {
  const { issuer, audience, users, clock, maxLifetimeMs = 60_000, clockSkewMs = 5_000 } = deps
  const keySet = createLocalJWKSet(deps.jwks as JSONWebKeySet)
  const verified = createVerifiedTokens<OwnClaims>(clock)
  return {
    issuer,
    async verify(token) {
      const claims = await verified.get(token, async () => {
        const payload = await verifySignature(token)
        return { facts: readOwnClaims(payload, maxLifetimeMs), expiresAtSeconds: payload.exp! }
      })
      return claims.sub.startsWith('svc_') ? principalOfService(claims, issuer) : principalOfBearer(claims)
    },
  }

  async function verifySignature(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer,
        audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        clockTolerance: clockSkewMs / 1_000,
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
      })
      return payload
    } catch (error) {
      throw reasonOf(error)
    }
  }

  async function principalOfBearer(claims: OwnClaims): Promise<Principal> {
    const user = await users.findById(claims.tenant, claims.sub)
    if (user === undefined) throw invalidToken('its user does not exist')
    if (user.status !== 'active') throw notAuthenticated('user_disabled', 'The user of this token is disabled.')
    if (claims.act === undefined) throw invalidToken('it does not say who acts for the user')
    return principalOfUser(user, {
      issuer: claims.original?.issuer ?? issuer,
      subject: claims.original?.subject ?? user.id,
      scopes: scopesOf(claims),
      actor: { kind: 'service', id: claims.act.sub },
    })
  }
}

function readOwnClaims(payload: JWTPayload, maxLifetimeMs: number): OwnClaims {
  const claims = ownClaimsSchema.safeParse(payload)
  if (!claims.success) throw invalidToken('it lacks claims that Gatehouse always sets')
  const lifetimeMs = (claims.data.exp - claims.data.iat) * 1_000
  if (lifetimeMs > maxLifetimeMs) throw invalidToken('it lives longer than it may')
  return claims.data
}

function principalOfService(claims: OwnClaims, issuer: string): Principal {
  return {
    tenantId: claims.tenant,
    userId: claims.sub,
    issuer,
    subject: claims.sub,
    aliases: [],
    groups: [],
    roles: [],
    scopes: scopesOf(claims),
    actor: { kind: 'service', id: claims.sub },
  }
}

function scopesOf(claims: OwnClaims): readonly string[] {
  return claims.scope.split(' ').filter((scope) => scope !== '')
}
