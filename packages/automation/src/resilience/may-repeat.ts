import type { Effect } from '@gatehouse/spec'
import type { AttemptOutcome } from './attempt-outcome.ts'

export interface Repeatable {
  /** Upper case. */
  readonly method: string
  readonly effect: Effect
  /** The request carries an `Idempotency-Key`, and the API is known to run a repeated one once. */
  readonly isKeyed: boolean
}

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** RFC 9110 §9.2.1, and nobody has said that this one changes something all the same. */
export function isSafe({ method, effect }: Pick<Repeatable, 'method' | 'effect'>): boolean {
  return effect === 'read' && safeMethods.has(method)
}

/** True when sending it again cannot do the work twice and has a chance. */
export function mayRepeat(call: Repeatable, outcome: AttemptOutcome): boolean {
  const isHarmless = isSafe(call) || call.isKeyed
  if (outcome.kind === 'answered') return isHarmless && passingStatuses.has(outcome.answer.status)
  const { code, mayHaveReachedServer } = outcome.error
  if (code === 'egress_unreachable') return true
  if (code === 'egress_timeout') return isHarmless || !mayHaveReachedServer
  return code === 'egress_bad_response' && isHarmless
}
