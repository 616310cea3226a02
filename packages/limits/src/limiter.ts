import { newUuid, type Clock, type Logger } from '@gatehouse/core'
import { createBound } from './bounded-store.ts'
import { checkTakes } from './check-take.ts'
import type { HeldPlace, LimitStore, Take, TakeAnswer, Usage } from './limit-store.ts'
import { createPlaceKeeper } from './place-keeper.ts'
import { refusalOf, undecidedOf } from './refusal.ts'
import type { LimiterStanding, RefusalCode } from './store-standing.ts'
import type { Wanted } from './wanted.ts'

/** Admits work within limits. It knows nothing of tools: whoever has something to limit says what a limit counts, and what it costs. */
export interface Limiter extends AsyncDisposable {
  /**
   * Takes what all of them ask for, or nothing. Places are held until disposed. Throws `limit_reached`, `quota_exceeded`,
   * `too_many_running_calls`, `cost_above_limit`; `limits_unavailable` when the store does not decide in time and one of the
   * limits fails closed.
   */
  take(tenantId: string, wanted: readonly Wanted[]): Promise<Disposable>
  /** The limit that would refuse now. Takes nothing; undefined also when the store does not answer. */
  wouldRefuse(tenantId: string, wanted: readonly Wanted[]): Promise<Wanted | undefined>
  /** Undefined when the store does not answer. */
  usage(tenantId: string, takes: readonly Take[]): Promise<readonly Usage[] | undefined>
  /** Whether the store answers; asks it. */
  check(): Promise<boolean>
  standing(): LimiterStanding
}

export interface LimiterOptions {
  readonly store: LimitStore
  readonly clock: Clock
  readonly log: Logger
  /** How long a decision may take. */
  readonly decideWithinMs?: number
  /** How long a place is held for a process that does not say anything any more. */
  readonly leaseMs?: number
  readonly sweepEveryMs?: number
}

const nothing: Disposable = { [Symbol.dispose]: () => {} }

/** A place in memory ends with its process. */
const noLeaseMs = 2 ** 50

export function createLimiter(options: LimiterOptions): Limiter {
  const { store, clock, log, decideWithinMs = 50, sweepEveryMs = 300_000 } = options
  const leaseMs = store.isLocal ? noLeaseMs : (options.leaseMs ?? 15_000)
  const bound = createBound({ withinMs: decideWithinMs, clock, log })
  const keeper = createPlaceKeeper({ store, renewEveryMs: Math.max(50, leaseMs / 3), log })
  const counts = { taken: 0, undecided: 0, passedUndecided: 0, refusedUndecided: 0 }
  const refused: Record<RefusalCode, number> = { limit_reached: 0, quota_exceeded: 0, too_many_running_calls: 0 }
  const sweep = setInterval(() => {
    store.sweep().catch((error: unknown) => log.debug({ err: error }, 'limits that count no more could not be removed'))
  }, sweepEveryMs).unref()

  const ask = <T>(work: () => Promise<T>, onLate?: (answer: T) => void): Promise<T | undefined> =>
    store.isLocal ? work() : bound.ask(work, onLate)
  const leased = (take: Take): Take => (take.kind === 'place' ? { ...take, leaseMs } : take)

  return {
    async take(tenantId, wanted) {
      if (wanted.length === 0) return nothing
      const holder = newUuid()
      const takes = wanted.map(({ take }) => leased(take))
      checkTakes(takes)
      const places = placesOf(tenantId, holder, takes)
      const isOpen = wanted.every(({ fail }) => fail === 'open')
      const onLate = (answer: TakeAnswer): void => {
        if (answer.isTaken && !isOpen) keeper.keep(places)[Symbol.dispose]()
      }
      const answer = await ask(() => store.take({ tenantId, holder, takes }), onLate)
      if (answer === undefined) {
        counts.undecided++
        if (!isOpen) {
          counts.refusedUndecided++
          throw undecidedOf(wanted.find(({ fail }) => fail === 'closed')!)
        }
        counts.passedUndecided++
        // It runs; so its places are counted as soon as the store can be told.
        return keeper.keep(places)
      }
      if (answer.isTaken) {
        counts.taken++
        return keeper.keep(places)
      }
      const full = wanted[answer.full]!
      refused[full.code]++
      throw refusalOf(full, answer.retryAfterMs)
    },

    async wouldRefuse(tenantId, wanted) {
      if (wanted.length === 0) return undefined
      const takes = wanted.map(({ take }) => leased(take))
      const answer = await ask(() => store.take({ tenantId, holder: 'trial', takes, isTrial: true }))
      return answer === undefined || answer.isTaken ? undefined : wanted[answer.full]
    },

    usage: (tenantId, takes) => ask(() => store.read({ tenantId, takes })),

    check: async () => (await ask(() => store.read({ tenantId: 'doctor', takes: [] }))) !== undefined,

    standing: () => ({
      store: store.kind,
      ...bound.standing,
      ...counts,
      refused: { ...refused },
      heldPlaces: keeper.count,
    }),

    async [Symbol.asyncDispose]() {
      clearInterval(sweep)
      await keeper[Symbol.asyncDispose]()
    },
  }
}

function placesOf(tenantId: string, holder: string, takes: readonly Take[]): readonly HeldPlace[] {
  return takes.flatMap((take) =>
    take.kind === 'place' ? [{ tenantId, holder, key: take.key, leaseMs: take.leaseMs }] : [],
  )
}
