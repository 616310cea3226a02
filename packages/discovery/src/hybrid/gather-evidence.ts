import { wordWithin } from '@gatehouse/policy'
import { quantise } from '../dense/quantise.ts'
import { BestScored } from '../index/best-scored.ts'
import type { Scoreboard } from '../index/scoreboard.ts'
import { maxGain, scoreTerms, searchIndex, type SearchScope } from '../index/search-index.ts'
import type { ToolIndex } from '../index/tool-index.ts'
import { closeness, meaningWeightFor, minMeaning, type Candidate, type Evidence } from './evidence.ts'
import { nameShares } from './name-share.ts'

/** Enough to weigh exactly: what is right is hardly ever further down. */
const maxShortlist = 200
const maxPerPart = 50

/** A text to look for. The vector is absent without an embedder. */
export interface Wish {
  readonly terms: readonly string[]
  readonly vector: Float32Array | undefined
}

/**
 * Candidates by words and meaning over all wanted tools at once, so that neither channel hides what the other finds; and
 * the best by words for each part of the query. What is forbidden has no influence: every number is of a permitted tool.
 */
export function gatherEvidence(
  index: ToolIndex,
  query: Wish & { readonly parts: readonly Wish[] },
  scope: SearchScope,
): Evidence {
  const parts = query.parts.map((wish) => ({
    ...wish,
    words: shares(searchIndex(index, wish.terms, scope, maxPerPart)),
  }))
  const { scoreboard, mass } = scoreTerms(index, query.terms, scope)
  const best = scoreboard.max
  const share = best === 0 ? 0 : 1 / best
  const coverage = mass === 0 ? 0 : best / (mass * maxGain)
  const meaningWeight = meaningWeightFor(coverage, query.terms.length)
  const positions = new Set(shortlist(index, query, scope, { scoreboard, share, meaningWeight }))
  for (const { words } of parts) for (const position of words.keys()) positions.add(position)

  const considered = Uint32Array.from(positions)
  const names = nameShares(index, query.terms, considered)
  const candidates = Array.from(considered, (position, i): Candidate => {
    const words = scoreboard.scores[position]! * share
    const meaning = meaningAt(index, position, query.vector)
    const clauses = parts.map((part) =>
      closeness(part.words.get(position) ?? 0, meaningAt(index, position, part.vector), meaningWeight),
    )
    return { position, words, meaning, clauses, name: names[i]! }
  })
  scoreboard.clear()
  return { candidates, coverage, meaningWeight }
}

function shares(found: ReturnType<typeof searchIndex>): ReadonlyMap<number, number> {
  const best = found.tools[0]?.score ?? 1
  return new Map(found.tools.map(({ position, score }) => [position, score / best]))
}

/** In no order. */
function shortlist(
  index: ToolIndex,
  { terms, vector }: Wish,
  scope: SearchScope,
  lexical: { readonly scoreboard: Scoreboard; readonly share: number; readonly meaningWeight: number },
): Uint32Array {
  const { scoreboard, share, meaningWeight } = lexical
  const { scores, touched } = scoreboard
  const whereWordsFail = terms.length === 0 ? -1 : minMeaning.alone
  const least = share === 0 ? whereWordsFail : minMeaning.besideWords
  const best = new BestScored(maxShortlist, index.compare)
  const values = new Int8Array(vector?.length ?? 0)
  const scale = vector === undefined ? 0 : quantise(vector, values)
  const offer = (position: number, near: number): void => {
    if (near >= best.least) best.offer(position, near)
  }
  if (scale === 0) {
    for (const position of touched) offer(position, scores[position]! * share)
    return best.positions
  }
  const { wanted } = scope
  for (const { segment, offset } of index.parts) {
    const { vectors } = segment
    const end = offset + segment.size
    if (vectors === undefined) {
      for (const position of touched) {
        if (position >= offset && position < end) offer(position, scores[position]! * share)
      }
      continue
    }
    const dots = vectors.scan(values, wanted, offset)
    const { scales } = vectors
    // A bit of a word at a time, written out: for every wanted tool, a call would take as long as what it is made for.
    for (let word = offset >>> 5, last = (end - 1) >>> 5; segment.size > 0 && word <= last; word++) {
      for (let bits = wordWithin(wanted, word, offset, end); bits !== 0; bits &= bits - 1) {
        const position = (word << 5) + 31 - Math.clz32(bits & -bits)
        const tool = position - offset
        const words = scores[position]! * share
        const meaning = dots[tool]! * scales[tool]! * scale
        if (words === 0 && meaning < least) continue
        const near = closeness(words, meaning, meaningWeight)
        if (near >= best.least) best.offer(position, near)
      }
    }
  }
  return best.positions
}

/** With the query as it is, not rounded as for the scan. */
function meaningAt(index: ToolIndex, position: number, vector: Float32Array | undefined): number {
  if (vector === undefined) return 0
  const { segment, offset } = index.partOf(position)
  if (segment.vectors === undefined) return 0
  const { values, scales, dimensions } = segment.vectors
  // Four sums at once: one waits for each addition before the next.
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let i = 0, at = (position - offset) * dimensions; i < dimensions; i += 4, at += 4) {
    s0 += values[at]! * vector[i]!
    s1 += values[at + 1]! * vector[i + 1]!
    s2 += values[at + 2]! * vector[i + 2]!
    s3 += values[at + 3]! * vector[i + 3]!
  }
  return (s0 + s1 + s2 + s3) * scales[position - offset]!
}
