import { createPublicKey } from 'node:crypto'
import { GatehouseError } from '@gatehouse/core'
import { keyIdOf } from '../proof/audit-key.ts'
import type { KeyDocument } from '../proof/proof-documents.ts'
import { isSignedBy, type SignedDocument } from '../proof/signed-document.ts'

/** Public keys by their id. */
export type TrustedKeys = ReadonlyMap<string, string>

/**
 * The keys that an export states, as far as they can be trusted: those that were given, and those that a trusted one has
 * signed. Without given keys, one that no other has signed is taken at its word.
 */
export function trustedKeys(stated: readonly KeyDocument[], given: TrustedKeys | undefined): TrustedKeys {
  const trusted = new Map(given)
  for (const key of stated) {
    const { key_id: id, public_key: publicKey, endorsed_by: by } = key
    if (keyIdOf(publicKey) !== id) continue
    const endorser = by === undefined ? undefined : trusted.get(by)
    const isEndorsed = endorser !== undefined && isSignedBy(key as KeyDocument & SignedDocument, endorser)
    if (isEndorsed || (given === undefined && by === undefined)) trusted.set(id, publicKey)
  }
  return trusted
}

/** Keys of a file: PEM blocks, or JSON as `gatehouse audit keys list --json` prints it. Throws `invalid_public_key`. */
export function readPublicKeys(text: string): TrustedKeys {
  try {
    const keys = text.includes('-----BEGIN') ? fromPem(text) : fromJson(JSON.parse(text))
    if (keys.length === 0) throw new TypeError('no key')
    return new Map(keys.map((key) => [keyIdOf(key), key]))
  } catch (cause) {
    throw new GatehouseError('invalid', 'invalid_public_key', 'The file has no Ed25519 public key.', {
      at: '--public-key',
      hint: 'Give PEM, or what `gatehouse audit keys list --json` printed.',
      cause,
    })
  }
}

function fromPem(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []
  return blocks.map((block) => {
    const { crv, x } = createPublicKey(block).export({ format: 'jwk' })
    if (crv !== 'Ed25519' || x === undefined) throw new TypeError('another kind of key')
    return x
  })
}

function fromJson(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(fromJson)
  if (typeof value !== 'object' || value === null) throw new TypeError('not a key')
  const { keys, public_key: publicKey, x } = value as Readonly<Record<string, unknown>>
  if (Array.isArray(keys)) return keys.flatMap(fromJson)
  const key = publicKey ?? x
  if (typeof key !== 'string' || !/^[\w-]{43}$/.test(key)) throw new TypeError('not a key')
  return [key]
}
