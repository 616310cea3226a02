import { systemClock, type Clock } from '@gatehouse/core'
import type { HeldPlace, LimitStore, PlaceTake, Take, TakeAnswer, Usage } from './limit-store.ts'
import { drained, measureRate, measureWindow, never, openWindow, type Level, type Measured } from './measure.ts'

/**
 * Counts in this process. When more keys are in use than it may keep, those that count no more go first and then those that
 * were not used for the longest time: their users get more than their limit, once. Places are never forgotten.
 */
export function createMemoryLimits(options: { readonly clock?: Clock; readonly maxKeys?: number } = {}): LimitStore {
  const { clock = systemClock, maxKeys = 100_000 } = options
  const levels = new Map<string, Kept>()
  const places = new Map<string, Map<string, number>>()

  const measure = (tenantId: string, take: Take, now: number): Measured => {
    const key = keyOf(tenantId, take.key)
    if (take.kind === 'rate') return measureRate(take, levels.get(key), now)
    if (take.kind === 'window') return measureWindow(take, levels.get(key), now)
    if (countPlaces(places.get(key), now) >= take.units) return { hasRoom: false, waitMs: 0 }
    return { hasRoom: true, next: { level: 0, at: now + take.leaseMs } }
  }

  const keep = (key: string, kept: Kept): void => {
    // Deleted first, so that the map is in the order of use.
    levels.delete(key)
    levels.set(key, kept)
    if (levels.size > maxKeys) forgetSome(levels, maxKeys, clock.now())
  }

  const hold = ({ tenantId, holder, key, leaseMs }: HeldPlace, now: number): void => {
    const id = keyOf(tenantId, key)
    const holders = places.get(id) ?? new Map<string, number>()
    places.set(id, holders.set(holder, now + leaseMs))
  }

  return {
    kind: 'memory',
    isLocal: true,

    async take({ tenantId, holder, takes, isTrial = false }) {
      const now = clock.now()
      const measured = takes.map((take) => measure(tenantId, take, now))
      const refusal = refusalOf(measured)
      if (refusal !== undefined) return refusal
      if (isTrial) return { isTaken: true }
      for (const [i, take] of takes.entries()) {
        const found = measured[i]!
        if (take.kind === 'place') hold({ tenantId, holder, key: take.key, leaseMs: take.leaseMs }, now)
        else if (found.hasRoom) keep(keyOf(tenantId, take.key), { ...found.next, endsAt: endOf(take, found.next) })
      }
      return { isTaken: true }
    },

    async renew(held) {
      const now = clock.now()
      for (const place of held) hold(place, now)
    },

    async giveBack(held) {
      for (const { tenantId, key, holder } of held) {
        const id = keyOf(tenantId, key)
        const holders = places.get(id)
        holders?.delete(holder)
        if (holders?.size === 0) places.delete(id)
      }
    },

    async read({ tenantId, takes }) {
      const now = clock.now()
      return takes.map((take): Usage => {
        const key = keyOf(tenantId, take.key)
        if (take.kind === 'place') return { used: countPlaces(places.get(key), now) }
        return usageOf(take, levels.get(key), now)
      })
    },

    async sweep() {
      const now = clock.now()
      const before = levels.size + places.size
      for (const [key, { endsAt }] of levels) if (endsAt <= now) levels.delete(key)
      for (const [key, holders] of places) if (countPlaces(holders, now) === 0) places.delete(key)
      return before - levels.size - places.size
    },
  }
}

/** What is used of a rate or a window, from what is kept of it. */
export function usageOf(take: Exclude<Take, PlaceTake>, kept: Level | undefined, now: number): Usage {
  const { level, at } = take.kind === 'rate' ? drained(take, kept, now) : openWindow(take, kept, now)
  if (level === 0) return { used: 0 }
  if (take.kind === 'window') return { used: level, resetsAt: at }
  return { used: Math.ceil(level / take.periodMs), resetsAt: at + Math.ceil(level / take.units) }
}

interface Kept extends Level {
  /** From then on it is as if it were not there. */
  readonly endsAt: number
}

/** The one that waits longest: whoever waits for it does not come too early for another one. */
function refusalOf(measured: readonly Measured[]): TakeAnswer | undefined {
  let refusal: { readonly full: number; readonly waitMs: number } | undefined
  for (const [full, found] of measured.entries()) {
    if (!found.hasRoom && found.waitMs > (refusal?.waitMs ?? -1)) refusal = { full, waitMs: found.waitMs }
  }
  return refusal === undefined ? undefined : refused(refusal.full, refusal.waitMs)
}

/** Nobody knows when a place is given back, and no time is long enough for what costs more than the whole. */
export function refused(full: number, waitMs: number): TakeAnswer {
  const isKnown = waitMs > 0 && waitMs < never
  return { isTaken: false, full, ...(isKnown ? { retryAfterMs: waitMs } : {}) }
}

/** A place whose lease has ended is free. */
function countPlaces(holders: Map<string, number> | undefined, now: number): number {
  if (holders === undefined) return 0
  for (const [holder, endsAt] of holders) if (endsAt <= now) holders.delete(holder)
  return holders.size
}

function endOf(take: Exclude<Take, PlaceTake>, { level, at }: Level): number {
  return take.kind === 'window' ? at : at + Math.ceil(level / take.units)
}

function forgetSome(levels: Map<string, Kept>, maxKeys: number, now: number): void {
  for (const [key, { endsAt }] of levels) if (endsAt <= now) levels.delete(key)
  const room = Math.floor(maxKeys * 0.9)
  for (const key of levels.keys()) {
    if (levels.size <= room) return
    levels.delete(key)
  }
}

function keyOf(tenantId: string, key: string): string {
  return JSON.stringify([tenantId, key])
}
