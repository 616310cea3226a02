import { newUuid, type Clock } from '@gatehouse/core'
import type { SigningKey } from '@gatehouse/identity'
import { SignJWT, type CryptoKey } from 'jose'

export interface AssertionClaims {
  /** Default: the public URL of this Gatehouse. */
  readonly issuer?: string | undefined
  readonly subject: string
  readonly audience: string
}

export interface AssertionKey {
  readonly privateKey: CryptoKey
  readonly algorithm: string
  readonly keyId?: string | undefined
}

/** Signs the JWTs with which Gatehouse names a user to a token server (RFC 7523 §3). */
export interface AssertionSigner {
  /** A new one for each use, good for one minute; by default under the key of this Gatehouse. */
  sign(claims: AssertionClaims, key?: AssertionKey): Promise<string>
}

const lifetimeSeconds = 60

/** NOTE: `typ` is `JWT`. Tokens of Gatehouse itself are `at+jwt`, so none of its backends takes an assertion for one. */
export function createAssertionSigner(deps: {
  readonly signingKey: SigningKey
  /** The `iss` of the assertions: the public URL of this Gatehouse, where the server finds the key set. */
  readonly issuer: string
  readonly clock: Clock
}): AssertionSigner {
  const { signingKey, clock } = deps
  const ownKey = { privateKey: signingKey.privateKey, algorithm: signingKey.algorithm, keyId: signingKey.kid }
  return {
    sign({ issuer = deps.issuer, subject, audience }, key = ownKey) {
      const nowSeconds = Math.floor(clock.now() / 1_000)
      return new SignJWT({ jti: newUuid() })
        .setProtectedHeader({ alg: key.algorithm, typ: 'JWT', ...(key.keyId === undefined ? {} : { kid: key.keyId }) })
        .setIssuer(issuer)
        .setSubject(subject)
        .setAudience(audience)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + lifetimeSeconds)
        .sign(key.privateKey)
    },
  }
}
