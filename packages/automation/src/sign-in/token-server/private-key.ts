import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import { importPKCS8 } from 'jose'
import type { SecretResolver } from '../../target/secret-resolver.ts'
import type { PrivateKeyReference } from '../../target/target-auth.ts'
import type { Target } from '../../target/target.ts'
import { cannotSignIn, resolveSecret } from '../resolve-secret.ts'
import type { AssertionKey } from './assertion-signer.ts'

/** The key that a reference means: PEM (PKCS #8, PKCS #1, SEC 1) or JWK, not encrypted. */
export async function resolvePrivateKey(
  secrets: SecretResolver,
  target: Pick<Target, 'id' | 'tenantId'>,
  { key, algorithm, keyId }: PrivateKeyReference,
): Promise<AssertionKey> {
  const text = await resolveSecret(secrets, target, key)
  try {
    const pem = createPrivateKey(isJson(text) ? { key: JSON.parse(text) as JsonWebKey, format: 'jwk' } : text)
      .export({ type: 'pkcs8', format: 'pem' })
      .toString()
    return { privateKey: await importPKCS8(pem, algorithm), algorithm, keyId }
  } catch {
    // NOTE: no cause: the message of a JSON error quotes the text, which is the secret.
    throw cannotSignIn(target.id, `The secret ${key} is not a private key for ${algorithm}.`)
  }
}

function isJson(text: string): boolean {
  return text.startsWith('{')
}
