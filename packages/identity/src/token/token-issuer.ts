import { GatehouseError, newUuid, type Clock, type Principal } from '@gatehouse/core'
import { SignJWT, type JWK } from 'jose'
import { createExpiringCache } from '../expiring-cache.ts'
import type { SigningKey } from './signing-key.ts'
import { toolHubService } from './own-claims.ts'

export interface OnBehalfOfRequest {
  /** Who is to accept the token: the resource identifier of one backend. */
  readonly audience: string
  readonly scope: readonly string[]
  /** The service that acts; default Tool Hub. */
  readonly actor?: string | undefined
}

export interface ServiceTokenRequest extends OnBehalfOfRequest {
  readonly tenantId: string
}

/** Signs the tokens that Gatehouse shows to its own backends. */
export interface TokenIssuer {
  readonly issuer: string
  /**
   * A token that says: this service acts for this user. JWT (RFC 9068, `at+jwt`, ES256) with `sub` = user id,
   * `act` = the service and, within it, the client that asked the service (RFC 8693 §4.1), `exp` ≤ 60 s.
   */
  onBehalfOf(principal: Principal, request: OnBehalfOfRequest): Promise<string>
  /** A token of the service itself, for work that is nobody's in particular, such as reading a catalog. */
  service(request: ServiceTokenRequest): Promise<string>
  /** The document for `/.well-known/jwks.json`. */
  jwks(): { readonly keys: readonly JWK[] }
}

const lifetimeSeconds = 60
const reusableMs = 30_000

export function createTokenIssuer(deps: {
  readonly signingKey: SigningKey
  /** The `iss` of the tokens: the public URL of this Gatehouse. */
  readonly issuer: string
  readonly clock: Clock
}): TokenIssuer {
  const { signingKey, issuer, clock } = deps
  // Signing costs some 0.2 ms, so a token that is good for another 30 s is used again. The key is all that
  // the token says: who, for whom, where, what for.
  const signed = createExpiringCache<Promise<string>>({ clock, maxEntries: 10_000 })

  const sign = (claims: Readonly<Record<string, unknown>>): Promise<string> => {
    const key = JSON.stringify(claims)
    const known = signed.get(key)
    if (known !== undefined) return known
    const nowSeconds = Math.floor(clock.now() / 1_000)
    const token = new SignJWT({ ...claims, iat: nowSeconds, exp: nowSeconds + lifetimeSeconds, jti: newUuid() })
      .setProtectedHeader({ alg: signingKey.algorithm, kid: signingKey.kid, typ: 'at+jwt' })
      .sign(signingKey.privateKey)
    signed.set(key, token, clock.now() + reusableMs)
    return token
  }

  return {
    issuer,

    async onBehalfOf(principal, { audience, scope, actor = toolHubService }) {
      if (principal.userId.startsWith('svc_')) {
        throw new GatehouseError('internal', 'no_user_to_act_for', 'A service acts for users, not for another service.')
      }
      return sign({
        iss: issuer,
        aud: audience,
        sub: principal.userId,
        client_id: actor,
        act: { sub: actor, act: { sub: principal.actor.id, kind: principal.actor.kind } },
        scope: [...scope].sort().join(' '),
        tenant: principal.tenantId,
        ...(principal.email === undefined ? {} : { email: principal.email }),
        original: { issuer: principal.issuer, subject: principal.subject },
      })
    },

    service: async ({ tenantId, audience, scope, actor = toolHubService }) =>
      sign({
        iss: issuer,
        aud: audience,
        sub: actor,
        client_id: actor,
        scope: [...scope].sort().join(' '),
        tenant: tenantId,
      }),

    jwks: () => ({ keys: [signingKey.publicJwk] }),
  }
}
