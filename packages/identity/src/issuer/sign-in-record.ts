import { hash } from 'node:crypto'
import type { AuditPort, Clock, Principal } from '@gatehouse/core'
import { createExpiringCache } from '../expiring-cache.ts'

export interface SignInRecord {
  /** Enters that somebody came with a token that was not seen before; durable when it resolves. Nobody comes in otherwise. */
  enter(principal: Principal, token: string, expiresAtSeconds: number): Promise<void>
}

/** A token is entered once in each process, while there is room to remember it. */
export function createSignInRecord(deps: {
  readonly audit: Pick<AuditPort, 'record'> | undefined
  readonly clock: Clock
}): SignInRecord {
  const { audit, clock } = deps
  const entered = createExpiringCache<Promise<void>>({ clock, maxEntries: 10_000 })
  return {
    async enter(principal, token, expiresAtSeconds) {
      if (audit === undefined) return
      const digest = hash('sha256', token, 'base64url')
      const known = entered.get(digest)
      if (known !== undefined) return known
      const { tenantId, userId, issuer, subject, actor } = principal
      const entering = audit.record({
        tenantId,
        action: 'identity.sign_in',
        outcome: 'ok',
        userId,
        actor,
        facts: { details: { issuer, subject, expires_at: new Date(expiresAtSeconds * 1_000).toISOString() } },
      })
      // A token may be accepted for some seconds beyond its end.
      entered.set(digest, entering, expiresAtSeconds * 1_000 + longestSkewMs)
      entering.catch(() => entered.delete(digest))
      await entering
    },
  }
}

const longestSkewMs = 300_000
