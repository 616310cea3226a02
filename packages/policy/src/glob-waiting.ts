import { matchesGlob } from './tool-pattern.ts'

export interface Glob {
  /** What stands between the stars; at least two. */
  readonly pieces: readonly string[]
}

/** What a glob waits for. */
export interface Wait extends Glob {
  readonly first: string
  /** A text must end with the key. */
  readonly isAtEnd: boolean
  readonly key: string
  /** Nothing is left to be asked when the key is found behind the first piece. */
  readonly isDecidedByKey: boolean
}

/** Each waits for a long piece, and of those that are as long for one that few others have: it is found seldom. */
export function waitsOf(globs: readonly Glob[]): readonly Wait[] {
  const shared = new Map<string, number>()
  for (const { pieces } of globs) {
    for (const piece of pieces) shared.set(piece, (shared.get(piece) ?? 0) + 1)
  }
  const isBetter = (a: string, b: string): boolean =>
    a.length > b.length || (a.length === b.length && shared.get(a)! < shared.get(b)!)
  return globs.map(({ pieces }) => {
    const [first, last] = [pieces[0]!, pieces.at(-1)!]
    const between = pieces.slice(1, -1)
    if (last !== '') return { pieces, first, isAtEnd: true, key: last, isDecidedByKey: between.length === 0 }
    const key = between.reduce((best, piece) => (isBetter(piece, best) ? piece : best))
    return { pieces, first, isAtEnd: false, key, isDecidedByKey: between.length === 1 }
  })
}

/** Which globs wait for which key. */
export interface WaitingRoom {
  readonly keys: readonly string[]
  /** Those that begin with a star, and these, whose beginning is done. */
  readonly with: (begun: readonly Wait[]) => Waiting
}

export interface Waiting {
  /** By the place of a key in `keys`. */
  readonly waitingFor: (key: number) => readonly Wait[]
  /** Whether a glob matches, now that its key is found; `isBehind` says that the key stands behind what has begun. */
  readonly isDecided: (key: number, isBehind: boolean, text: () => string) => boolean
}

const none: readonly Wait[] = []

export function createWaitingRoom(waits: readonly Wait[]): WaitingRoom {
  const keys = [...new Set(waits.map(({ key }) => key))]
  const placeOf = new Map(keys.map((key, i) => [key, i]))
  const free = waits.filter(({ first }) => first === '')
  const freeByKey = Map.groupBy(free, ({ key }) => placeOf.get(key)!)
  const decides = new Uint8Array(keys.length)
  for (const { key, isDecidedByKey } of free) if (isDecidedByKey) decides[placeOf.get(key)!] = 1

  return {
    keys,
    with(begun) {
      const begunByKey = Map.groupBy(begun, ({ key }) => placeOf.get(key)!)
      const decidesHere = new Set(
        begun.flatMap(({ key, isDecidedByKey }) => (isDecidedByKey ? [placeOf.get(key)!] : [])),
      )
      const waitingFor = (key: number): readonly Wait[] => {
        const [always, here] = [freeByKey.get(key) ?? none, begunByKey.get(key)]
        return here === undefined ? always : [...always, ...here]
      }
      return {
        waitingFor,
        isDecided(key, isBehind, text) {
          if (decides[key] === 1 || (isBehind && decidesHere.has(key))) return true
          const waiting = waitingFor(key)
          if (waiting.length === 0) return false
          const whole = text()
          return waiting.some(({ pieces }) => matchesGlob(pieces, whole))
        },
      }
    },
  }
}
