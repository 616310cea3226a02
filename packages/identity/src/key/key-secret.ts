import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * What the holder of an API key has: `gh_`, 12 public characters by which the key is found, `_`,
 * 52 secret characters (260 random bits) and a checksum of 7 characters over all that precedes it.
 * The checksum lets a typo and a flood of garbage be refused without a database query.
 */
export interface KeySecret {
  readonly text: string
  readonly prefix: string
  /** SHA-256 of the text, hex: what is stored. 260 random bits need no slow hash. */
  readonly digest: string
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base32, lower case
const format = /^gh_([0-9a-hj-km-np-tv-z]{12})_[0-9a-hj-km-np-tv-z]{59}$/
const checksumLength = 7

export function newKeySecret(): KeySecret {
  const body = `gh_${randomText(12)}_${randomText(52)}`
  return keySecret(body + checksumOf(body))
}

/** Undefined for everything that Gatehouse cannot have given out. */
export function parseKeySecret(text: string): KeySecret | undefined {
  if (!format.test(text)) return undefined
  if (checksumOf(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) return undefined
  return keySecret(text)
}

function keySecret(text: string): KeySecret {
  return { text, prefix: text.slice(3, 15), digest: hash('sha256', text) }
}

function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => alphabet[byte & 31]).join('')
}

function checksumOf(text: string): string {
  let rest = crc32(text)
  let checksum = ''
  for (let i = 0; i < checksumLength; i++, rest = Math.floor(rest / 32)) checksum = alphabet[rest % 32] + checksum
  return checksum
}
