import { hash } from 'node:crypto'
import type { Clock } from '@gatehouse/core'
import { createExpiringCache } from '../expiring-cache.ts'

/** Remembers what tokens were found to say, so that a signature is checked once in a while and not on every call. */
export interface VerifiedTokens<Facts> {
  /** What is remembered of this very token, else what `verify` finds. A refusal is not remembered. */
  get(token: string, verify: () => Promise<Verified<Facts>>): Promise<Facts>
}

export interface Verified<Facts> {
  readonly facts: Facts
  /** The `exp` of the token: seconds since 1970. */
  readonly expiresAtSeconds: number
}

const maxAgeMs = 60_000

export function createVerifiedTokens<Facts>(clock: Clock): VerifiedTokens<Facts> {
  const remembered = createExpiringCache<Facts>({ clock, maxEntries: 10_000 })
  return {
    async get(token, verify) {
      // Of the whole token: two that begin alike belong to two people.
      const digest = hash('sha256', token, 'base64url')
      const known = remembered.get(digest)
      if (known !== undefined) return known
      const { facts, expiresAtSeconds } = await verify()
      remembered.set(digest, facts, Math.min(expiresAtSeconds * 1_000, clock.now() + maxAgeMs))
      return facts
    },
  }
}
