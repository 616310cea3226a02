import type { Window } from './limit-store.ts'

/** The day or month that `now` is in and the one after it, in UTC. */
export function calendarWindow(per: 'day' | 'month', now: number): Window {
  const date = new Date(now)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const start = (later: number): number =>
    per === 'day' ? Date.UTC(year, month, day + later) : Date.UTC(year, month + later)
  return { kind: 'calendar', endsAt: start(1), nextEndsAt: start(2) }
}
