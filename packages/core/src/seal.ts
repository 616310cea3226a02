import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM under a fresh random nonce: base64url of nonce, ciphertext and tag. `context` is bound to it. */
export function seal(key: Uint8Array, plain: Uint8Array, context: readonly string[]): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(contextBytes(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Undefined when it was changed, or sealed under another key or for another context. */
export function unseal(key: Uint8Array, sealed: string, context: readonly string[]): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.byteLength < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(contextBytes(context))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

// JSON, because parts that are merely joined can be cut in another place: "a" + "bc" is "ab" + "c".
function contextBytes(context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(context))
}
