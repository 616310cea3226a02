import type { Clock } from '@gatehouse/core'
import { jwtVerify, type JWTPayload } from 'jose'
import { invalidToken } from '../refusals.ts'
import { reasonOf } from '../token/token-reason.ts'
import type { IssuerConfig } from './issuer-config.ts'
import type { IssuerFacts } from './issuer-facts.ts'
import type { KeySet } from './key-set.ts'

/**
 * Checks signature, `iss`, `aud`, `exp`, `nbf` and that it is an access token. The key comes from the issuer's own
 * key set alone: `jwk`, `jku`, `x5u` and `x5c` of the token are never looked at.
 */
export async function verifyAccessToken(
  token: string,
  by: { readonly config: IssuerConfig; readonly facts: IssuerFacts; readonly keySet: KeySet; readonly clock: Clock },
): Promise<JWTPayload> {
  const { config, facts, keySet, clock } = by
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keySet, {
      issuer: [...facts.accepted],
      audience: [...config.audiences],
      algorithms: [...config.algorithms],
      clockTolerance: config.clockSkewMs / 1_000,
      currentDate: new Date(clock.now()),
      requiredClaims: ['iss', 'aud', 'exp'],
    })
    checkType(protectedHeader.typ)
    checkIsAccessToken(payload)
    return payload
  } catch (error) {
    throw reasonOf(error)
  }
}

// RFC 9068 §4 asks for at+jwt; many issuers, Entra among them, write JWT or nothing.
function checkType(type: unknown): void {
  if (type === undefined) return
  const accepted = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']
  if (typeof type === 'string' && accepted.includes(type.toLowerCase())) return
  throw invalidToken('it is not an access token')
}

// An id token (OpenID Connect Core §3.1.3.6) or a logout token (Back-Channel Logout §2.4) whose `typ` does not say so.
function checkIsAccessToken(claims: JWTPayload): void {
  if (claims['at_hash'] === undefined && claims['c_hash'] === undefined && claims['events'] === undefined) return
  throw invalidToken('it is not an access token')
}
