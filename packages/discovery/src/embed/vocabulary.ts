import { termOf, wordsOf } from '../text/tokenise.ts'

/** What a word adds to a vector: these rows, each times the weight. A known word has a row of its own. */
export interface Feature {
  readonly rows: readonly number[]
  readonly weight: number
}

/** An unknown word is guessed from its letters, and trusted half as much. */
const trustInLetters = 0.5
/** Of spellings; beyond it the memory starts anew. */
const maxRemembered = 100_000
/** More words of a text are not looked at. */
const maxWords = 400
const maxCharacters = 20_000

/** Which rows of a table of vectors a text is made of: first those of words, then those of letter groups. */
export class Vocabulary {
  readonly #words: ReadonlyMap<string, Feature>
  readonly #buckets: number
  readonly #remembered = new Map<string, Feature | undefined>()

  /** `words` are terms as `termOf` makes them; `buckets` is how many rows the letter groups share. */
  constructor(words: readonly string[], buckets: number) {
    this.#words = new Map(words.map((word, row) => [word, { rows: [row], weight: 1 }]))
    this.#buckets = buckets
  }

  get rowCount(): number {
    return this.#words.size + this.#buckets
  }

  /** Of each different word of the text, in order. */
  featuresOf(text: string, maxFeatures: number): readonly Feature[] {
    const features = new Set<Feature>()
    for (const word of wordsOf(text.slice(0, maxCharacters)).slice(0, maxWords)) {
      const feature = this.#featureOf(word)
      if (feature !== undefined) features.add(feature)
      if (features.size === maxFeatures) break
    }
    return [...features]
  }

  /** A word by its letters alone, as if it were unknown; undefined for numbers and very short words. */
  lettersOf(term: string): Feature | undefined {
    if (this.#buckets === 0 || term.length < 3 || /[0-9]/.test(term)) return undefined
    const rows = letterGroups(term).map((group) => this.#words.size + (hashOf(group) % this.#buckets))
    return { rows, weight: trustInLetters / Math.sqrt(rows.length) }
  }

  /** The row of a term as `termOf` makes it; undefined when it has none of its own. */
  rowOf(term: string): number | undefined {
    return this.#words.get(term)?.rows[0]
  }

  #featureOf(word: string): Feature | undefined {
    if (this.#remembered.has(word)) return this.#remembered.get(word)
    const term = termOf(word)
    const feature = term === undefined ? undefined : (this.#words.get(term) ?? this.lettersOf(term))
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear()
    this.#remembered.set(word, feature)
    return feature
  }
}

/** Three to five letters each, with marks where the word begins and ends. */
function letterGroups(term: string): readonly string[] {
  const marked = `<${term}>`
  return [3, 4, 5].flatMap((length) =>
    Array.from({ length: Math.max(0, marked.length - length + 1) }, (_, i) => marked.slice(i, i + length)),
  )
}

/** FNV-1a over UTF-16 code units, mixed once more: the low bits of FNV alone are poor. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 12)) >>> 0
}
