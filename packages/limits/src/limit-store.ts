/**
 * Where use is counted. One seam, three implementations: memory (one process), PostgreSQL and Valkey or Redis (all replicas).
 *
 * Every decision is atomic: of any number of takes at the same time, from any number of processes, exactly as many succeed as
 * there is room for. Times are those of the store's own clock, so that replicas whose clocks differ count the same.
 * A store that cannot answer rejects; what that means for a call is not its business.
 */
export interface LimitStore {
  readonly kind: 'memory' | 'postgres' | 'redis'
  /** True when it answers at once and ends with this process: nothing has to be bounded, and no lease to be renewed. */
  readonly isLocal: boolean
  /** Takes everything that is asked for, or nothing; one round trip. */
  take(request: TakeRequest): Promise<TakeAnswer>
  /** Prolongs the leases of places. One that is gone (the store was emptied) is there again: its call runs after all. */
  renew(places: readonly HeldPlace[]): Promise<void>
  /** Gives places back. Those that are gone already do not matter. */
  giveBack(places: readonly HeldPlace[]): Promise<void>
  /** What is used of each, in the order they are asked for. Changes nothing. */
  read(request: ReadRequest): Promise<readonly Usage[]>
  /** Removes what counts no more, and answers how much that was. Stores that forget by themselves answer 0. */
  sweep(): Promise<number>
}

export interface TakeRequest {
  readonly tenantId: string
  /** Whoever takes; places are given back under this name. Not used twice. */
  readonly holder: string
  /** At most `mostTakes`; whole numbers from 1 on, keys that differ: `Limiter` sees to it. */
  readonly takes: readonly Take[]
  /** Asks whether there is room, and takes nothing. */
  readonly isTrial?: boolean
}

export const mostTakes = 1_000

export type Take = RateTake | WindowTake | PlaceTake

/**
 * A token bucket (the generic cell rate algorithm): it holds `burst` units and refills by `units` in `periodMs`. In any time t
 * at most `burst + units * t / periodMs` are admitted.
 */
export interface RateTake {
  readonly kind: 'rate'
  readonly key: string
  readonly cost: number
  readonly units: number
  readonly periodMs: number
  readonly burst: number
}

/** At most `units` in a window of time. */
export interface WindowTake {
  readonly kind: 'window'
  readonly key: string
  readonly cost: number
  readonly units: number
  readonly window: Window
}

/**
 * `fromFirst`: begins with the first take and lasts this long. `calendar`: the end of the present window and that of the one
 * after it, in milliseconds since 1970, as the caller knows them; the store takes the first that is still to come.
 */
export type Window =
  | { readonly kind: 'fromFirst'; readonly lengthMs: number }
  | { readonly kind: 'calendar'; readonly endsAt: number; readonly nextEndsAt: number }

/** One of so many places, held until it is given back or its lease ends. */
export interface PlaceTake {
  readonly kind: 'place'
  readonly key: string
  readonly units: number
  readonly leaseMs: number
}

export type TakeAnswer =
  | { readonly isTaken: true }
  | {
      readonly isTaken: false
      /** Which take found no room; of several, the one that has to wait longest. */
      readonly full: number
      /** Undefined when it is not known (places), or when there never will be room: it costs more than the whole. */
      readonly retryAfterMs?: number
    }

export interface HeldPlace {
  readonly tenantId: string
  readonly holder: string
  readonly key: string
  readonly leaseMs: number
}

export interface ReadRequest {
  readonly tenantId: string
  readonly takes: readonly Take[]
}

export interface Usage {
  readonly used: number
  /** When nothing of it is used any more, if nothing else is taken. Absent for places, and when nothing is used. */
  readonly resetsAt?: number
}
