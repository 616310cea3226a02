import { bitmapOf, setBit } from '@gatehouse/policy'
import type { TermVectors } from '../embed/term-vectors.ts'
import { nameTermsAt } from '../index/name-terms.ts'
import type { IndexPart, ToolIndex } from '../index/tool-index.ts'

/** More terms of a query are compared by spelling only. */
const maxAskedTerms = 40

/**
 * How much of the name and title of each of these tools the query says, 0 to 1: a word that the query has counts in full,
 * another as much as it is like the one of the query that it is most like.
 */
export function nameShares(index: ToolIndex, askedTerms: readonly string[], positions: Uint32Array): Float64Array {
  const words = new Map(index.parts.map((part) => [part, wordsIn(part, askedTerms, index.embedder?.terms)]))
  const likeness = likenessTo(askedTerms, index, words, positions)
  return Float64Array.from(positions, (position) => {
    const part = index.partOf(position)
    const { asked, rowOf } = words.get(part)!
    const terms = nameTermsAt(part.segment, position - part.offset)
    if (terms.length === 0) return 0
    let sum = 0
    for (const term of terms) {
      const row = rowOf === undefined ? -1 : rowOf(term)
      if (asked.has(term)) sum += 1
      else if (row >= 0) sum += likeness[row]!
    }
    return sum / terms.length
  })
}

/** What the numbers of terms mean in a part. */
interface PartWords {
  readonly asked: ReadonlySet<number>
  /** Of the vector of a term, -1 where it has none; absent without vectors of single terms. */
  readonly rowOf: ((term: number) => number) | undefined
}

function wordsIn({ segment }: IndexPart, askedTerms: readonly string[], vectors: TermVectors | undefined): PartWords {
  const asked = new Set(askedTerms.flatMap((term) => segment.terms.get(term) ?? []))
  return { asked, rowOf: vectors?.rowsOf(segment.terms) }
}

/** By row of a term: how like it is to the one of the query that it is most like. For all terms of all these names at once. */
function likenessTo(
  askedTerms: readonly string[],
  index: ToolIndex,
  words: ReadonlyMap<IndexPart, PartWords>,
  positions: Uint32Array,
): Float32Array {
  const vectors = index.embedder?.terms
  if (vectors === undefined) return new Float32Array()
  const wanted = bitmapOf(vectors.count)
  for (const position of positions) {
    const part = index.partOf(position)
    const { rowOf } = words.get(part)!
    for (const term of nameTermsAt(part.segment, position - part.offset)) {
      const row = rowOf!(term)
      if (row >= 0) setBit(wanted, row)
    }
  }
  const asked = askedTerms.slice(0, maxAskedTerms).map(vectors.rowOf)
  return vectors.likeness(
    asked.filter((row) => row >= 0),
    wanted,
  )
}
