import { hasBit, nextBit, type Bitmap } from '@gatehouse/policy'
import { synonymTerm } from '../enrich/by-rule/synonyms.ts'
import { BestScored, type Scored } from './best-scored.ts'
import { permittedPostings } from './permitted-postings.ts'
import type { Runs } from './permitted-runs.ts'
import type { Scoreboard } from './scoreboard.ts'
import { weightUnit } from './segment.ts'
import type { ToolIndex } from './tool-index.ts'

/** The tools that a search may know of. Everything that flows into a score is counted over these and no others. */
export interface SearchScope {
  /** What the principal may use. */
  readonly permitted: Bitmap
  readonly permittedCount: number
  /** Sum of the weighted lengths of the permitted tools. */
  readonly permittedLength: number
  /** `permitted` as runs, where it has few. */
  readonly runs?: Runs | undefined
  /** What the caller narrowed the search to, within what is permitted. */
  readonly wanted: Bitmap
  /** In how many permitted tools a term stands, for an index that does not hold them all. */
  readonly counted?: ReadonlyMap<string, number>
}

export interface Recalled {
  /** Best first. */
  readonly tools: readonly Scored[]
  /** Sum of the query's idf: how much there is to cover. */
  readonly mass: number
}

// A weighted bag counts higher than single words do, so k1 is larger than the usual 1.2.
const k1 = 2.5
const b = 0.75

/** What a word that means the same tells, as a share of what the word itself would. */
export const synonymShare = 0.5

/** No tool scores more than this times the mass of the query. */
export const maxGain = k1 + 1

/** BM25 over all fields in one weighted bag. */
export function searchIndex(index: ToolIndex, terms: readonly string[], scope: SearchScope, limit: number): Recalled {
  const { scoreboard, mass } = scoreTerms(index, terms, scope)
  const best = new BestScored(limit, index.compare)
  const { touched, scores } = scoreboard
  for (const position of touched) if (scores[position]! >= best.least) best.offer(position, scores[position]!)
  scoreboard.clear()
  return { tools: best.sorted, mass }
}

/**
 * Leaves the score of every tool on the scoreboard of the index; whoever asks for it clears it. Of each term the permitted
 * postings are found first, which counts them, and then scored. Statistics of forbidden tools would leak through the scores.
 */
export function scoreTerms(
  index: ToolIndex,
  terms: readonly string[],
  scope: SearchScope,
): { readonly scoreboard: Scoreboard; readonly mass: number } {
  const { scoreboard } = index.scratch()
  let mass = 0
  for (const asked of terms) {
    let postings = findPostings(index, asked, scope)
    let idf = idfOf(postings.found, scope.permittedCount)
    mass += idf
    if (postings.found === 0) {
      // Where nobody says the word, those whose names mean the same stand in for those who would: never beside them.
      postings = findPostings(index, synonymTerm(asked), scope)
      idf = synonymShare * idfOf(postings.found, scope.permittedCount)
    }
    if (postings.found > 0) score(index, postings, idf, scope)
  }
  return { scoreboard, mass }
}

/** How much a word tells, by how many of the permitted tools say it. */
export function idfOf(found: number, permittedCount: number): number {
  return Math.log(1 + (permittedCount - found + 0.5) / (found + 0.5))
}

/** Which postings of a term are of permitted tools. */
interface FoundPostings {
  /** In how many permitted tools the term stands. */
  readonly found: number
  /** Their places in the postings of each part, one part after the other; in the scratch of the index. */
  readonly places: Uint32Array
  /** Where in `places` those of each part end. */
  readonly ends: readonly number[]
}

function findPostings(index: ToolIndex, term: string, scope: SearchScope): FoundPostings {
  const { found: places } = index.scratch()
  const seesAll = scope.permittedCount === index.count && index.count === index.size
  let end = 0
  const ends = index.parts.map(({ segment: { terms, offsets, postingTools }, offset }) => {
    const id = terms.get(term)
    if (id === undefined) return end
    const [from, to] = [offsets[id]!, offsets[id + 1]!]
    if (seesAll) for (let place = from; place < to; place++) places[end++] = place
    else end = permittedPostings({ postingTools, from, to, offset }, scope, places, end)
    return end
  })
  return { found: scope.counted === undefined ? end : (scope.counted.get(term) ?? 0), places, ends }
}

function score(index: ToolIndex, { places, ends }: FoundPostings, idf: number, scope: SearchScope): void {
  const { scoreboard } = index.scratch()
  const { wanted, permitted, permittedCount, permittedLength } = scope
  const isNarrowed = wanted !== permitted
  const fixed = k1 * (1 - b)
  const perLength = permittedLength === 0 ? 0 : (k1 * b * permittedCount) / permittedLength
  let i = 0
  for (const [part, { segment, offset }] of index.parts.entries()) {
    const { postingTools, postingWeights, lengths } = segment
    for (const end = ends[part]!; i < end; i++) {
      const place = places[i]!
      const tool = postingTools[place]!
      const position = tool + offset
      if (isNarrowed && !hasBit(wanted, position)) continue
      const frequency = postingWeights[place]! * weightUnit
      scoreboard.add(position, (idf * frequency * maxGain) / (frequency + fixed + perLength * lengths[tool]!))
    }
  }
}

/** Sum of the weighted lengths of the permitted tools, exact: it is made of small integers. */
export function permittedLengthOf(index: ToolIndex, permitted: Bitmap): number {
  let sum = 0
  for (const { segment, offset } of index.parts) {
    const { lengths } = segment
    const end = offset + segment.size
    for (let at = nextBit(permitted, offset, end); at < end; at = nextBit(permitted, at + 1, end)) {
      sum += lengths[at - offset]!
    }
  }
  return sum
}
