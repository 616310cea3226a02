import type { Clock } from '@gatehouse/core'

/** Refused attempts to come in, for the audit. Never holds a secret. */
export interface Rejection {
  /** The stable code of the refusal. */
  readonly code: string
  /** Known once a key or an issuer is known. */
  readonly tenantId?: string
  /** The public part of the key that was presented. */
  readonly keyPrefix?: string
  /** The configured issuer whose token was presented. */
  readonly issuer?: string
  /** How many alike this event stands for. */
  readonly count: number
  /** Milliseconds since 1970. */
  readonly firstAt: number
  readonly lastAt: number
}

export type RejectionFacts = Pick<Rejection, 'code' | 'tenantId' | 'keyPrefix' | 'issuer'>

/** Reports the first of a kind at once and the rest as one count per window, so that a flood cannot flood the audit. */
export interface Rejections {
  add(facts: RejectionFacts): void
  /** Reports what was counted and not reported yet. */
  flush(): void
}

const windowMs = 10_000
const maxKinds = 100

export function createRejections(deps: {
  readonly clock: Clock
  readonly onRejected: (event: Rejection) => void
}): Rejections {
  const { clock, onRejected } = deps
  const counted = new Map<string, Rejection>()
  let windowEndsAt = 0

  const flush = (): void => {
    for (const event of counted.values()) if (event.count > 0) onRejected(event)
    counted.clear()
  }

  return {
    flush,
    add(facts) {
      const now = clock.now()
      if (now >= windowEndsAt) {
        flush()
        windowEndsAt = now + windowMs
      }
      // Beyond the cap only the code is told apart; codes are few.
      const named = kindOf(facts)
      const isNamed = counted.has(named) || counted.size < maxKinds
      const kind = isNamed ? named : facts.code
      const before = counted.get(kind)
      if (before !== undefined) {
        const firstAt = before.count === 0 ? now : before.firstAt
        counted.set(kind, { ...before, count: before.count + 1, firstAt, lastAt: now })
        return
      }
      const event = { ...(isNamed ? facts : { code: facts.code }), firstAt: now, lastAt: now }
      onRejected({ ...event, count: 1 })
      counted.set(kind, { ...event, count: 0 })
    },
  }
}

function kindOf(facts: RejectionFacts): string {
  return JSON.stringify([facts.code, facts.tenantId, facts.keyPrefix, facts.issuer])
}
