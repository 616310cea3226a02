import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { GatehouseError } from '@gatehouse/core'

/** The Ed25519 key that checkpoints and exports are signed with, and nothing else. */
export interface AuditKey {
  /** RFC 7638 thumbprint of the public key, so that a key cannot go by the name of another. */
  readonly id: string
  readonly privateKey: KeyObject
  /** `x` of the public JWK (RFC 8037 §2): the 32 bytes in base64url. */
  readonly publicKey: string
}

/** A new key, and the text to keep where only the owner can read it. */
export function createAuditKey(): { readonly key: AuditKey; readonly text: string } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const text = JSON.stringify(privateKey.export({ format: 'jwk' }))
  return { key: parseAuditKey(text), text }
}

/** A key from its JWK, or from PKCS #8 in PEM as `openssl genpkey -algorithm ed25519` writes it. Throws `invalid_audit_key`. */
export function parseAuditKey(text: string): AuditKey {
  try {
    const privateKey = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
      : createPrivateKey(text)
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key')
    const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }).x!
    return { id: keyIdOf(publicKey), privateKey, publicKey }
  } catch {
    // NOTE: no cause: the message of a JSON error quotes the text, which is the secret.
    throw new GatehouseError('invalid', 'invalid_audit_key', 'The audit key is not a private Ed25519 key.', {
      hint: 'Give it as a JWK or as PEM, such as `openssl genpkey -algorithm ed25519` prints.',
    })
  }
}

/** RFC 7638 §3 with the members that RFC 8037 §2 requires. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${publicKey}"}`).digest('base64url')
}

export function publicKeyObject(publicKey: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
}
