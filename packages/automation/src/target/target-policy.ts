import type { Effect } from '@gatehouse/spec'

/**
 * How calm Gatehouse stays with one API. Everything may be absent; the defaults are in `resilience/call-settings.ts`.
 * All of it holds per process: two replicas allow twice the rate and the concurrency.
 */
export interface TargetPolicy extends CallPolicy {
  /** Laid over the policy for the actions they match, in order; the later one wins. */
  readonly overrides?: readonly PolicyOverride[]
}

/** What is different for some actions. Without `effect` and `name` it holds for all of them. */
export interface PolicyOverride extends CallPolicy {
  readonly effect?: Effect
  /** Name of the action without its namespace; `*` stands for any characters. */
  readonly name?: string
}

/**
 * A limit that an override names (concurrency, rate, breaker) is counted apart from the target's own, so that a slow
 * report cannot close the door for everything else.
 */
export interface CallPolicy {
  /** For the whole call: waiting, every attempt and the pauses between them. Default: the target's. */
  readonly timeoutMs?: number
  /** Default: the target's. */
  readonly maxResponseBytes?: number
  /**
   * What happens to a good answer that is larger than that: `refuse` (default), or `store` it and return where it is. Text
   * and JSON are refused all the same where `response` or `redact` would have to change them.
   */
  readonly largeResponses?: 'refuse' | 'store'
  /** The largest answer that is stored. Default 1 GiB. */
  readonly maxStoredBytes?: number
  readonly retries?: RetryPolicy
  readonly concurrency?: ConcurrencyPolicy
  readonly rate?: RatePolicy
  /** False: never refuse because of earlier failures. */
  readonly breaker?: BreakerPolicy | false
  readonly response?: ResponseMapping
  /**
   * JSON Pointers (RFC 6901) into the answer whose values are masked before anybody sees them; a segment `*` stands for
   * every item or member.
   */
  readonly redact?: readonly string[]
}

export interface RetryPolicy {
  /** How often at most after the first attempt; 0 never. Default 2. */
  readonly max?: number
  /**
   * True when the API runs a repeated `Idempotency-Key` once. Only then is a write with a key repeated; a write without
   * one never is, unless nothing of it was sent. Default: true for an action whose description has that header.
   */
  readonly idempotencyKeyHonoured?: boolean
  /** Upper end of the first pause; it doubles with each one, and a random part of it is waited. Default 200. */
  readonly baseDelayMs?: number
  /** Default 5,000. */
  readonly maxDelayMs?: number
  /** For one attempt, so that time is left for another. Default: the whole time-out. */
  readonly attemptTimeoutMs?: number
  /** Retries in percent of calls, over all actions of the target. Default 10. */
  readonly budgetPercent?: number
}

export interface ConcurrencyPolicy {
  /** Calls under way at the same time. Default 256. */
  readonly max?: number
  /** Calls that may wait for one of them to end, no longer than their own time-out. Default 2,000. */
  readonly maxQueued?: number
}

export interface RatePolicy {
  /** At most so many requests in any `perMs`. Default: no limit but what the API says itself. */
  readonly requests?: number
  /** Default 1,000. */
  readonly perMs?: number
  /** Longest pause that the API may ask for with `Retry-After` or `RateLimit`. Default 900,000. */
  readonly maxPauseMs?: number
  /** Whose requests the API counts together: all of Gatehouse (default), or each user's. */
  readonly per?: 'target' | 'user'
}

export interface BreakerPolicy {
  /** It opens after so many failures … Default 10. */
  readonly failures?: number
  /** … among so many of the latest requests. Default 20. */
  readonly window?: number
  /** How long nothing is sent before one call may try. Default 10,000. */
  readonly openMs?: number
}

/** What of an answer becomes the result. JSON Pointers; what is not there becomes null. */
export interface ResponseMapping {
  /** The part that is kept; default the whole answer. */
  readonly select?: string
  /** Property to pointer within that part, or within each item when it is a list. */
  readonly fields?: Readonly<Record<string, string>>
}
