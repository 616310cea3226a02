import type { Embedder } from '../embed/embedder.ts'
import type { ToolIndex } from '../index/tool-index.ts'
import { termsOf } from '../text/tokenise.ts'

const maxNameTerms = 40
/** More terms of a query are compared by spelling only. */
const maxAskedTerms = 40

/**
 * Answers for a tool how much of its name and title the query says, 0 to 1: a word that the query has counts in full,
 * another as much as it is like the one of the query that it is most like.
 */
export function nameShares(index: ToolIndex, askedTerms: readonly string[]): (position: number) => number {
  const asked = new Set(askedTerms)
  const likeness = likenessTo(askedTerms.slice(0, maxAskedTerms), index.embedder)
  return (position) => {
    const { segment, offset } = index.partOf(position)
    const tool = position - offset
    const terms = termsOf(`${segment.names.at(tool)} ${segment.titles.at(tool)}`, maxNameTerms)
    if (terms.length === 0) return 0
    let sum = 0
    for (const term of terms) sum += asked.has(term) ? 1 : likeness(term)
    return sum / terms.length
  }
}

/** Of a term to the one of these that it is most like, 0 to 1; 0 without vectors of single terms. */
function likenessTo(terms: readonly string[], embedder: Embedder | undefined): (term: string) => number {
  const vectorOf = embedder?.embedTerm
  if (vectorOf === undefined) return () => 0
  const vectors = terms.flatMap((term) => vectorOf(term) ?? [])
  const known = new Map<string, number>()
  return (term) => {
    const before = known.get(term)
    if (before !== undefined) return before
    const vector = vectorOf(term)
    let most = 0
    if (vector !== undefined) for (const other of vectors) most = Math.max(most, dot(vector, other))
    known.set(term, most)
    return most
  }
}

/** Four sums at once: one waits for each addition before the next. */
function dot(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let i = 0; i < a.length; i += 4) {
    s0 += a[i]! * b[i]!
    s1 += a[i + 1]! * b[i + 1]!
    s2 += a[i + 2]! * b[i + 2]!
    s3 += a[i + 3]! * b[i + 3]!
  }
  return s0 + s1 + s2 + s3
}
