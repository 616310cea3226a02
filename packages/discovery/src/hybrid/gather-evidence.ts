import { hasBit } from '@gatehouse/policy'
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

  const nameShareOf = nameShares(index, query.terms)
  const candidates = Array.from(positions, (position): Candidate => {
    const words = scoreboard.at(position) * share
    const meaning = meaningAt(index, position, query.vector)
    const clauses = parts.map((part) =>
      closeness(part.words.get(position) ?? 0, meaningAt(index, position, part.vector), meaningWeight),
    )
    return { position, words, meaning, clauses, name: nameShareOf(position) }
  })
  scoreboard.clear()
  return { candidates, coverage, meaningWeight }
}

function shares(found: ReturnType<typeof searchIndex>): ReadonlyMap<number, number> {
  const best = found.tools[0]?.score ?? 1
  return new Map(found.tools.map(({ position, score }) => [position, score / best]))
}

function shortlist(
  index: ToolIndex,
  { terms, vector }: Wish,
  scope: SearchScope,
  lexical: { readonly scoreboard: Scoreboard; readonly share: number; readonly meaningWeight: number },
): readonly number[] {
  const { scoreboard, share, meaningWeight } = lexical
  const whereWordsFail = terms.length === 0 ? -1 : minMeaning.alone
  const least = share === 0 ? whereWordsFail : minMeaning.besideWords
  const best = new BestScored(maxShortlist, index.compare)
  const values = new Int8Array(vector?.length ?? 0)
  const scale = vector === undefined ? 0 : quantise(vector, values)
  if (scale === 0) scoreboard.forEach((position, score) => best.offer(position, score * share))
  else {
    for (const { segment, offset } of index.parts) {
      const { vectors } = segment
      const dots = vectors?.scan(values, scope.wanted, offset)
      for (let tool = 0; tool < segment.size; tool++) {
        const position = tool + offset
        if (!hasBit(scope.wanted, position)) continue
        const words = scoreboard.at(position) * share
        const meaning = dots === undefined ? 0 : dots[tool]! * vectors!.scales[tool]! * scale
        if (words > 0 || meaning >= least) best.offer(position, closeness(words, meaning, meaningWeight))
      }
    }
  }
  return best.sorted.map(({ position }) => position)
}

/** With the query as it is, not rounded as for the scan. */
function meaningAt(index: ToolIndex, position: number, vector: Float32Array | undefined): number {
  if (vector === undefined) return 0
  const { segment, offset } = index.partOf(position)
  if (segment.vectors === undefined) return 0
  const { values, scales, dimensions } = segment.vectors
  let sum = 0
  for (let i = 0, at = (position - offset) * dimensions; i < dimensions; i++, at++) sum += values[at]! * vector[i]!
  return sum * scales[position - offset]!
}
