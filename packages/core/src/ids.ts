import { randomBytes, randomUUID } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base32, lower case

/**
 * A prefixed id whose text order is its time order: 48 bits of time, then 130 random bits,
 * so that an id cannot be guessed even by someone who knows when it was made.
 */
export function newId(prefix: string, nowMs: number = Date.now()): string {
  let time = ''
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  let random = ''
  for (const byte of randomBytes(26)) random += alphabet[byte & 31]
  return `${prefix}_${time}${random}`
}

/** A random UUID (RFC 9562 §5.4) for token ids and the like. */
export function newUuid(): string {
  return randomUUID()
}
