const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A terminal sends Ctrl-C to the launcher and to us, and the launcher passes its own on: that is one wish, not two. */
const sameWishMs = 500

export interface StopRequests extends Disposable {
  /** Resolves when somebody first asks to stop. */
  readonly first: Promise<void>
  /** Resolves when they ask again. */
  readonly second: Promise<void>
}

/** Listens for Ctrl-C and its relatives instead of dying of them, until it is disposed. */
export function listenForStop(): StopRequests {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let askedAt: number | undefined
  const ask = () => {
    if (askedAt === undefined) {
      askedAt = performance.now()
      first.resolve()
    } else if (performance.now() - askedAt > sameWishMs) second.resolve()
  }
  for (const signal of signals) process.on(signal, ask)
  return {
    first: first.promise,
    second: second.promise,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, ask)
    },
  }
}
