import { createHash } from 'node:crypto'

/** Six hexadecimal digits that tell long or equal names apart. */
export function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6)
}
