/** Time, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number
}

export const systemClock: Clock = { now: () => Date.now() }
