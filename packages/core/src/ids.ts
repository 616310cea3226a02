import { randomUUID } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base32, lower case

/**
 * A prefixed id whose text order is its time order: 48 bits of time, then 130 random bits,
 * so that an id cannot be guessed even by someone who knows when it was made.
 */
export function newId(prefix: string, nowMs: number = Date.now()): string {
  let time = ''
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  return `${prefix}_${time}${randomPart()}${randomPart()}`
}

/** Where a UUID has two hex digits that are random: neither its version nor its variant. */
const randomPlaces = [0, 2, 4, 6, 9, 11, 16, 21, 24, 26, 28, 30, 32]

/** 65 random bits. Of a UUID, since the platform keeps some of those ready: every call makes a handful of ids. */
function randomPart(): string {
  const uuid = randomUUID()
  let part = ''
  for (const place of randomPlaces) part += alphabet[Number.parseInt(uuid.slice(place, place + 2), 16) & 31]
  return part
}

/** A random UUID (RFC 9562 §5.4) for token ids and the like. */
export function newUuid(): string {
  return randomUUID()
}
