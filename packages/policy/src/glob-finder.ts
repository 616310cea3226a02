import { GlobTrie, nowhere, root } from './glob-trie.ts'
import { createWaitingRoom, waitsOf, type Glob, type Wait, type Waiting } from './glob-waiting.ts'
import { matchesGlob } from './tool-pattern.ts'

/** Whether any of many globs matches a text that begins with what `below` was given. */
export interface GlobFinder {
  /** For texts that begin so: what that beginning says already is worked out once. */
  readonly below: (start: string) => 'all' | 'none' | NameQuestion
}

/** Whether a text is meant, asked by what stands behind its beginning. */
export interface NameQuestion {
  readonly matches: (name: string) => boolean
  /** The same of a name in an array, from a place to before another: UTF-8, of which only ASCII is ever meant. */
  readonly matchesBytes?: (bytes: Uint8Array, from: number, to: number) => boolean
}

/**
 * Looks at each character of a text about once, however many globs there are. Each glob waits for one of its pieces: for the
 * last one where a text must end with it, else for its longest piece after the first. Where nothing but its beginning stands
 * before that piece, finding it decides; else the glob is tried then, and only then.
 */
export function createGlobFinder(globs: readonly Glob[]): GlobFinder {
  const waits = waitsOf(globs)
  const endRoom = createWaitingRoom(waits.filter(({ isAtEnd }) => isAtEnd))
  const insideRoom = createWaitingRoom(waits.filter(({ isAtEnd }) => !isAtEnd))
  const endTrie = new GlobTrie(endRoom.keys.map(reversed))
  const insideTrie = new GlobTrie(insideRoom.keys).link()
  const byFirst = Map.groupBy(waits, ({ first }) => first)
  const firsts = [...byFirst.keys()]
  const firstTrie = new GlobTrie(firsts)

  /** Those of which the first piece ends at a node. */
  const begunAt = (node: number): readonly Wait[] =>
    firstTrie.endsAt(node).flatMap((id) => (firsts[id] === '' ? [] : byFirst.get(firsts[id]!)!))
  const begunBelow = new Map<string, Begun>()
  /** Many beginnings have the same first pieces. */
  const roomsFor = (nodes: readonly number[]): Begun => {
    const known = begunBelow.get(nodes.join())
    if (known !== undefined) return known
    const waits = nodes.flatMap(begunAt)
    const inside = waits.filter(({ isAtEnd }) => !isAtEnd)
    const fresh = { inside, atInside: insideRoom.with(inside), atEnd: endRoom.with(waits.filter((one) => one.isAtEnd)) }
    begunBelow.set(nodes.join(), fresh)
    return fresh
  }

  return {
    below(start) {
      const nodes: number[] = []
      let firstNode = root
      for (let i = 0; i < start.length && firstNode !== nowhere; i++) {
        firstNode = firstTrie.step(firstNode, start.charCodeAt(i))
        if (firstNode !== nowhere && firstTrie.endsAt(firstNode).length > 0) nodes.push(firstNode)
      }
      const goesOn = firstNode !== nowhere && firstTrie.leadsOn(firstNode)
      if (nodes.length === 0 && !goesOn && !byFirst.has('')) return 'none'
      const { inside: begun, atInside: inside, atEnd: ends } = roomsFor(nodes)
      if (begun.some(({ pieces }) => matchesGlob(pieces, start))) return 'all'

      /** Those of which the piece stands in the beginning already: it need not come again. */
      const always = new Set<Wait>()
      let insideNode = root
      for (let i = 0; i < start.length; i++) {
        insideNode = insideTrie.step(insideNode, start.charCodeAt(i))
        for (const key of keysFoundAt(insideTrie, insideNode)) {
          for (const wait of inside.waitingFor(key)) {
            if (matchesGlob(wait.pieces, start)) return 'all'
            if (!wait.isDecidedByKey) always.add(wait)
          }
        }
      }

      const isTried = (rest: Rest): boolean => {
        for (const { pieces } of always) if (matchesGlob(pieces, start + rest.text)) return true
        for (let i = 0, node = goesOn ? firstNode : nowhere; i < rest.length && node !== nowhere; i++) {
          node = firstTrie.step(node, rest.at(i))
          if (node === nowhere) break
          if (begunAt(node).some(({ pieces }) => matchesGlob(pieces, start + rest.text))) return true
        }
        return false
      }
      const endsWithKey = (rest: Rest): boolean => {
        const length = start.length + rest.length
        for (let i = 1, node = root; i <= length; i++) {
          node = endTrie.step(node, i <= rest.length ? rest.at(rest.length - i) : start.charCodeAt(length - i))
          if (node === nowhere) return false
          const [key] = endTrie.endsAt(node)
          if (key !== undefined && ends.isDecided(key, i <= rest.length, () => start + rest.text)) return true
        }
        return false
      }
      const hasKeyInside = (rest: Rest): boolean => {
        const { length } = rest
        for (let i = 0, at = insideNode; i < length; i++) {
          at = insideTrie.step(at, rest.at(i))
          for (let node = insideTrie.foundAt(at); node !== nowhere; node = insideTrie.nextFound(node)) {
            const key = insideTrie.endsAt(node)[0]!
            const isBehind = insideRoom.keys[key]!.length <= i + 1
            if (inside.isDecided(key, isBehind, () => start + rest.text)) return true
          }
        }
        return false
      }
      const [mayEnd, mayHold] = [endRoom.keys.length > 0, insideRoom.keys.length > 0]
      const ask = (rest: Rest): boolean =>
        (mayEnd && endsWithKey(rest)) || (mayHold && hasKeyInside(rest)) || isTried(rest)
      return {
        matches: (name) => ask(new RestInBytes(Buffer.from(name), 0)),
        matchesBytes: (bytes, from, to) => ask(new RestInBytes(bytes, from, to)),
      }
    },
  }
}

/** What waits below a beginning. */
interface Begun {
  readonly inside: readonly Wait[]
  readonly atInside: Waiting
  readonly atEnd: Waiting
}

function keysFoundAt(trie: GlobTrie, at: number): readonly number[] {
  const keys: number[] = []
  for (let node = trie.foundAt(at); node !== nowhere; node = trie.nextFound(node)) keys.push(trie.endsAt(node)[0]!)
  return keys
}

type Rest = RestInBytes

/** What stands behind the beginning. */
class RestInBytes {
  readonly length: number
  readonly #bytes: Uint8Array
  readonly #from: number
  #text: string | undefined

  constructor(bytes: Uint8Array, from: number, to = bytes.length) {
    this.#bytes = bytes
    this.#from = from
    this.length = to - from
  }

  at(i: number): number {
    return this.#bytes[this.#from + i]!
  }

  get text(): string {
    return (this.#text ??= String.fromCharCode(...this.#bytes.subarray(this.#from, this.#from + this.length)))
  }
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
