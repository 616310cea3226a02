/** Repeatable chance: the same seed, the same choices. */
export interface Random {
  /** 0 inclusive to 1 exclusive. */
  readonly next: () => number
  /** 0 inclusive to `below` exclusive. */
  readonly below: (limit: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (probability: number) => boolean
}

/** Mulberry32, a generator of 32 bits of state. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { next, below, pick: (list) => list[below(list.length)]!, chance: (probability) => next() < probability }
}
