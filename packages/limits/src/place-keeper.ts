import type { Logger } from '@gatehouse/core'
import type { HeldPlace, LimitStore } from './limit-store.ts'

const mostAtOnce = 500

export interface PlaceKeeper extends AsyncDisposable {
  /** Renews the leases of these places until they are given back by disposing. */
  keep(places: readonly HeldPlace[]): Disposable
  readonly count: number
}

/**
 * Holds places for calls that run here. What a process that was killed held is free when its leases end; what could not be
 * given back since the store was silent, too.
 */
export function createPlaceKeeper(deps: {
  readonly store: LimitStore
  readonly renewEveryMs: number
  readonly log: Logger
}): PlaceKeeper {
  const { store, renewEveryMs, log } = deps
  const held = new Set<HeldPlace>()
  const freed: HeldPlace[] = []
  let timer: NodeJS.Timeout | undefined
  let work = Promise.resolve()

  /** One after the other: a lease that is renewed after it was given back would be there for nobody. */
  const inTurn = (step: () => Promise<void>): void => {
    work = work.then(step).catch((error: unknown) => {
      log.debug({ err: error }, 'places could not be renewed or given back')
    })
  }
  const renew = async (): Promise<void> => {
    const places = [...held]
    for (let i = 0; i < places.length; i += mostAtOnce) {
      await store.renew(places.slice(i, i + mostAtOnce).filter((place) => held.has(place)))
    }
  }
  const giveBack = async (): Promise<void> => {
    const places = freed.splice(0)
    if (places.length > 0) await store.giveBack(places)
  }
  const beat = (): void => {
    timer ??= setInterval(() => inTurn(renew), renewEveryMs).unref()
  }

  return {
    keep(places) {
      if (places.length === 0) return { [Symbol.dispose]: () => {} }
      for (const place of places) held.add(place)
      if (!store.isLocal) beat()
      let isHeld = true
      return {
        [Symbol.dispose]: () => {
          if (!isHeld) return
          isHeld = false
          for (const place of places) held.delete(place)
          // In this process it is done before whoever lets go asks again.
          if (store.isLocal) return void store.giveBack(places)
          freed.push(...places)
          if (freed.length === places.length) inTurn(giveBack)
        },
      }
    },

    get count() {
      return held.size
    },

    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      freed.push(...held)
      held.clear()
      inTurn(giveBack)
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, closeWithinMs).unref())])
    },
  }
}

const closeWithinMs = 1_000
