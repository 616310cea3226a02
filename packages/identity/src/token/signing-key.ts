import { GatehouseError } from '@gatehouse/core'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'

/** The key with which Gatehouse signs its own tokens. */
export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly algorithm: 'ES256'
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/**
 * The signing key of a JWK text, or a new one when there is none yet. `json` is what to keep, in a file that only
 * the owner can read. ES256 because every JOSE library verifies it. Throws `invalid_signing_key`.
 */
export async function loadOrCreateSigningKey(
  json: string | undefined,
): Promise<{ readonly key: SigningKey; readonly json: string; readonly isNew: boolean }> {
  if (json !== undefined) return { key: await signingKeyOf(json), json, isNew: false }
  const pair = await generateKeyPair('ES256', { extractable: true })
  const created = JSON.stringify(await exportJWK(pair.privateKey))
  return { key: await signingKeyOf(created), json: created, isNew: true }
}

async function signingKeyOf(json: string): Promise<SigningKey> {
  try {
    const jwk = JSON.parse(json) as JWK
    const { kty, crv, x, y, d } = jwk
    if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined || d === undefined) {
      throw new TypeError('not a private P-256 key')
    }
    const publicJwk: JWK = { kty, crv, x, y, alg: 'ES256', use: 'sig' }
    const kid = await calculateJwkThumbprint(publicJwk)
    const privateKey = await importJWK({ kty, crv, x, y, d }, 'ES256')
    return { kid, algorithm: 'ES256', privateKey: privateKey as CryptoKey, publicJwk: { ...publicJwk, kid } }
  } catch {
    // NOTE: no cause: the message of a JSON error quotes the text, which is the secret.
    throw new GatehouseError(
      'invalid',
      'invalid_signing_key',
      'The signing key is not a private P-256 key in JWK form.',
      {
        hint: 'Restore the file from a backup, or remove it: a new key is made at the next start.',
      },
    )
  }
}
