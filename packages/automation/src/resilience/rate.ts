import type { RateHint } from './read-rate-hint.ts'

/** When the next request may go, by what is configured and by what the API said. A value: every step returns the next one. */
export interface RateState {
  /** Where the configured rate has got to: the theoretical arrival time of GCRA. */
  readonly arrivalMs: number
  /** The API asked for silence until then. */
  readonly pausedUntilMs: number
  /** The first free place after the pause. */
  readonly resumeAtMs: number
  /** 429 without a hint, in a row. */
  readonly bareRefusals: number
  /** What the API has left for us. */
  readonly left?: { readonly count: number; readonly untilMs: number }
}

export interface RateSettings {
  readonly requests?: number
  readonly perMs: number
  readonly maxPauseMs: number
}

export type Place =
  | { readonly isTaken: true; readonly state: RateState; readonly waitMs: number }
  | { readonly isTaken: false; readonly retryAfterMs: number }

export const unknownRate: RateState = { arrivalMs: 0, pausedUntilMs: 0, resumeAtMs: 0, bareRefusals: 0 }

/** After a pause calls start one after the other; all at once they would earn the next one. */
const resumeSpacingMs = 20
const firstBarePauseMs = 1_000
const longestBarePauseMs = 60_000

/** Takes the next place if it comes within `longestWaitMs`; a place that would come later is left to others. */
export function takePlace(state: RateState, settings: RateSettings, nowMs: number, longestWaitMs: number): Place {
  const left = state.left !== undefined && state.left.untilMs > nowMs ? state.left : undefined
  const silentUntilMs = left?.count === 0 ? Math.max(left.untilMs, state.pausedUntilMs) : state.pausedUntilMs
  const isSilent = silentUntilMs > nowMs
  const afterPauseMs = isSilent ? Math.max(silentUntilMs, state.resumeAtMs) : nowMs
  const configured = configuredPlace(state.arrivalMs, settings, afterPauseMs)
  const waitMs = Math.max(afterPauseMs, configured.atMs) - nowMs
  if (waitMs > longestWaitMs) return { isTaken: false, retryAfterMs: waitMs }
  const { left: _, ...rest } = state
  return {
    isTaken: true,
    waitMs,
    state: {
      ...rest,
      arrivalMs: configured.arrivalMs,
      ...(isSilent ? { resumeAtMs: afterPauseMs + resumeSpacingMs } : {}),
      ...(left === undefined ? {} : { left: { ...left, count: Math.max(left.count - 1, 0) } }),
    },
  }
}

/**
 * The generic cell rate algorithm with a burst of a tenth, spaced so that no window of `perMs` ever holds more than
 * `requests`.
 */
function configuredPlace(
  arrivalMs: number,
  { requests, perMs }: RateSettings,
  earliestMs: number,
): { readonly atMs: number; readonly arrivalMs: number } {
  if (requests === undefined) return { atMs: earliestMs, arrivalMs }
  const burst = Math.max(1, Math.floor(requests / 10))
  const spacingMs = perMs / (requests - burst + 1)
  const atMs = Math.max(earliestMs, arrivalMs - (burst - 1) * spacingMs)
  return { atMs, arrivalMs: Math.max(arrivalMs, atMs) + spacingMs }
}

/** What an answer taught. A pause is never shortened: answers arrive in any order. */
export function learnRate(
  state: RateState,
  settings: RateSettings,
  hint: RateHint,
  now: { readonly nowMs: number; /** Requests the API may not have counted yet. */ readonly underWay: number },
): RateState {
  const { nowMs } = now
  const bareRefusals = hint.isRefusal && hint.pauseMs === undefined ? Math.min(state.bareRefusals + 1, 30) : 0
  const pauseMs =
    bareRefusals > 0 ? Math.min(firstBarePauseMs * 2 ** (bareRefusals - 1), longestBarePauseMs) : (hint.pauseMs ?? 0)
  const pausedUntilMs = Math.max(state.pausedUntilMs, nowMs + Math.min(pauseMs, settings.maxPauseMs))
  const left = leftAfter(state.left, settings, hint, now)
  const { left: _, ...rest } = state
  return { ...rest, bareRefusals, pausedUntilMs, ...(left === undefined ? {} : { left }) }
}

function leftAfter(
  before: RateState['left'],
  settings: RateSettings,
  { left }: RateHint,
  { nowMs, underWay }: { readonly nowMs: number; readonly underWay: number },
): RateState['left'] {
  if (left === undefined) return before
  const untilMs = nowMs + Math.min(left.resetMs, settings.maxPauseMs)
  const count = Math.max(left.count - underWay, 0)
  // The same window, told by an answer that was overtaken: the lower figure is the newer one.
  const isSameWindow = before !== undefined && Math.abs(before.untilMs - untilMs) <= 1_000
  return { untilMs, count: isSameWindow ? Math.min(before.count, count) : count }
}
