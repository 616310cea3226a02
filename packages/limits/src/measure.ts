import type { RateTake, WindowTake } from './limit-store.ts'

/**
 * What is kept of a rate or a window: two whole numbers. Of a rate `level` is what has flowed in and not yet out, in units
 * times `periodMs`, as it was `at`; of a window what was taken in it, and `at` is its end. Whole numbers below 2^53, so that
 * this, SQL and Lua come to the same result to the last unit.
 */
export interface Level {
  readonly level: number
  readonly at: number
}

export type Measured =
  | { readonly hasRoom: true; readonly next: Level }
  | { readonly hasRoom: false; readonly waitMs: number }

/** How long a take has to wait that costs more than the whole. */
export const never = Number.MAX_SAFE_INTEGER

export function measureRate(take: RateTake, before: Level | undefined, now: number): Measured {
  const { level, at } = drained(take, before, now)
  const filled = level + take.cost * take.periodMs
  const capacity = take.burst * take.periodMs
  if (filled <= capacity) return { hasRoom: true, next: { level: filled, at } }
  if (take.cost > take.burst) return { hasRoom: false, waitMs: never }
  return { hasRoom: false, waitMs: at - now + Math.ceil((filled - capacity) / take.units) }
}

export function measureWindow(take: WindowTake, before: Level | undefined, now: number): Measured {
  const { level, at } = openWindow(take, before, now)
  const filled = level + take.cost
  if (filled <= take.units) return { hasRoom: true, next: { level: filled, at } }
  return { hasRoom: false, waitMs: take.cost > take.units ? never : at - now }
}

/** A clock that was set back drains nothing, and drains nothing twice when it has caught up. */
export function drained({ units }: RateTake, before: Level | undefined, now: number): Level {
  if (before === undefined) return { level: 0, at: now }
  const at = Math.max(before.at, now)
  return { level: Math.max(0, before.level - units * (at - before.at)), at }
}

export function openWindow({ window }: WindowTake, before: Level | undefined, now: number): Level {
  if (before !== undefined && before.at > now) return before
  if (window.kind === 'fromFirst') return { level: 0, at: now + window.lengthMs }
  return { level: 0, at: now < window.endsAt ? window.endsAt : window.nextEndsAt }
}
