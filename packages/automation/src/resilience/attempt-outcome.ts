import type { EgressError } from '@gatehouse/egress'
import type { Answer } from '../run/body/answer.ts'
import type { Health } from './breaker.ts'

/** How one request ended. */
export type AttemptOutcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | {
      readonly kind: 'broken'
      readonly error: EgressError
      /** The request had less time than the policy gives: a time-out says more about the caller than about the API. */
      readonly wasCutShort: boolean
    }

/** Transport failures and 5xx; a 4xx is the answer of an API that is well. */
export function healthOf(outcome: AttemptOutcome): Health {
  if (outcome.kind === 'answered') return healthOfAnswer(outcome.answer)
  switch (outcome.error.code) {
    case 'egress_unreachable':
    case 'egress_bad_response':
      return 'failed'
    case 'egress_timeout':
      return outcome.wasCutShort ? 'unknown' : 'failed'
    case 'egress_too_large':
      return outcome.error.mayHaveReachedServer ? 'alive' : 'unknown'
    case 'egress_cancelled':
    case 'egress_blocked':
      return 'unknown'
  }
}

/** An API that broke its answer off is as unwell as one that never gave one. */
function healthOfAnswer({ status, taken }: Answer): Health {
  if (taken?.kind !== 'failed' || taken.failure.error === undefined) return status >= 500 ? 'failed' : 'alive'
  return healthOf({ kind: 'broken', error: taken.failure.error, wasCutShort: true })
}

/** True when the API may have acted on it. A gateway that lost the answer (502, 504) cannot know either. */
export function mayHaveRun(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'broken') return outcome.error.mayHaveReachedServer
  return outcome.answer.status === 502 || outcome.answer.status === 504
}
