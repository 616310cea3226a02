import type { Clock } from '@gatehouse/core'
import { callDownstream, type CallOutcome, type Send } from './call-downstream.ts'
import type { DownstreamCall } from './downstream-call.ts'
import { createMemory } from './memory.ts'

/** Keeps calls to failing APIs calm. One per process: it remembers how each API has been doing. */
export interface Resilience {
  /** Now, on the clock that deadlines are measured with. */
  readonly now: () => number
  /** Throws an `ActionFailed` when the call was refused before anything was sent. */
  readonly call: (call: DownstreamCall, send: Send) => Promise<CallOutcome>
}

export interface ResilienceOptions {
  /** Default: one that never goes back. */
  readonly clock?: Clock
  readonly random?: () => number
  /** APIs that are remembered, each with its users when the rate is counted for each. Default 10,000. */
  readonly maxEntries?: number
}

// Epoch milliseconds like every clock here, but no correction of the system's time makes a pause last for ever.
const steadyClock: Clock = { now: () => performance.timeOrigin + performance.now() }

export function createResilience(options: ResilienceOptions = {}): Resilience {
  const { clock = steadyClock, random = Math.random, maxEntries = 10_000 } = options
  const memory = createMemory({ clock, random, maxEntries })
  return { now: clock.now, call: (call, send) => callDownstream(memory, call, send) }
}
