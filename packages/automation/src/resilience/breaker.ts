/** Whether requests may go to an API that has been failing. A value: every step returns the next one. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly epoch: number; readonly recent: readonly boolean[] }
  | { readonly kind: 'open'; readonly epoch: number; readonly untilMs: number }
  | { readonly kind: 'half_open'; readonly epoch: number; readonly trialUntilMs: number }

export interface BreakerSettings {
  readonly failures: number
  readonly window: number
  readonly openMs: number
}

/** `unknown` says nothing about the API: the caller went away, or the address is not one Gatehouse may reach. */
export type Health = 'alive' | 'failed' | 'unknown'

/** A ticket is the epoch it was given in; what comes back from an earlier epoch counts for nothing. */
export type Permission =
  | { readonly isAllowed: true; readonly state: BreakerState; readonly ticket: number }
  | { readonly isAllowed: false; readonly retryAfterMs: number }

export const closedBreaker: BreakerState = { kind: 'closed', epoch: 0, recent: [] }

/** While it is open nothing goes; after that one call tries, and the others wait for what it finds. */
export function permit(state: BreakerState, nowMs: number, trialMs: number): Permission {
  if (state.kind === 'closed') return { isAllowed: true, state, ticket: state.epoch }
  const untilMs = state.kind === 'open' ? state.untilMs : state.trialUntilMs
  if (nowMs < untilMs) return { isAllowed: false, retryAfterMs: untilMs - nowMs }
  const epoch = state.epoch + 1
  // The trial has a bound of its own: one that never reports must not keep the door shut.
  return { isAllowed: true, state: { kind: 'half_open', epoch, trialUntilMs: nowMs + trialMs }, ticket: epoch }
}

/** What a request with this ticket found. */
export function report(
  state: BreakerState,
  settings: BreakerSettings,
  found: { readonly ticket: number; readonly health: Health; readonly nowMs: number },
): BreakerState {
  if (found.ticket !== state.epoch || state.kind === 'open') return state
  if (state.kind === 'half_open') return afterTrial(state.epoch + 1, settings, found)
  if (found.health === 'unknown') return state
  const recent = [...state.recent, found.health === 'failed'].slice(-settings.window)
  if (recent.filter(Boolean).length < settings.failures) return { ...state, recent }
  return { kind: 'open', epoch: state.epoch + 1, untilMs: found.nowMs + settings.openMs }
}

function afterTrial(
  epoch: number,
  { openMs }: BreakerSettings,
  { health, nowMs }: { readonly health: Health; readonly nowMs: number },
): BreakerState {
  if (health === 'alive') return { kind: 'closed', epoch, recent: [] }
  return { kind: 'open', epoch, untilMs: health === 'failed' ? nowMs + openMs : nowMs }
}
