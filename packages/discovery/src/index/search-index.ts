import type { Bitmap } from '@gatehouse/policy'
import { synonymTerm } from '../enrich/by-rule/synonyms.ts'
import { BestScored, type Scored } from './best-scored.ts'
import type { Scoreboard } from './scoreboard.ts'
import { weightUnit, type Segment } from './segment.ts'
import type { ToolIndex } from './tool-index.ts'

/** The tools that a search may know of. Everything that flows into a score is counted over these and no others. */
export interface SearchScope {
  /** What the principal may use. */
  readonly permitted: Bitmap
  readonly permittedCount: number
  /** Sum of the weighted lengths of the permitted tools. */
  readonly permittedLength: number
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

/**
 * BM25 over all fields in one weighted bag. Two passes over the postings of each term: the first counts in how many
 * permitted tools it stands, the second scores. Statistics of forbidden tools would leak through the scores.
 */
export function searchIndex(index: ToolIndex, terms: readonly string[], scope: SearchScope, limit: number): Recalled {
  const { scoreboard, mass } = scoreTerms(index, terms, scope)
  const best = new BestScored(limit, index.compare)
  scoreboard.forEach((position, score) => best.offer(position, score))
  scoreboard.clear()
  return { tools: best.sorted, mass }
}

/** Leaves the score of every tool on the scoreboard of the index; whoever asks for it clears it. */
export function scoreTerms(
  index: ToolIndex,
  terms: readonly string[],
  scope: SearchScope,
): { readonly scoreboard: Scoreboard; readonly mass: number } {
  const scoreboard = index.scoreboard()
  const seesAll = scope.permittedCount === index.count && index.count === index.size
  const fixed = k1 * (1 - b)
  const perLength = scope.permittedLength === 0 ? 0 : (k1 * b * scope.permittedCount) / scope.permittedLength
  let mass = 0

  const countOf = (term: string): number => {
    if (scope.counted !== undefined) return scope.counted.get(term) ?? 0
    let found = 0
    for (const { segment, offset } of index.parts) {
      const [from, to] = postingsOf(segment, term)
      found += seesAll ? to - from : countPermitted(segment, from, to, offset, scope.permitted)
    }
    return found
  }

  for (const asked of terms) {
    let [term, found] = [asked, countOf(asked)]
    let idf = idfOf(found, scope.permittedCount)
    mass += idf
    if (found === 0) {
      // Where nobody says the word, those whose names mean the same stand in for those who would: never beside them.
      term = synonymTerm(asked)
      found = countOf(term)
      idf = synonymShare * idfOf(found, scope.permittedCount)
    }
    if (found === 0) continue
    for (const { segment, offset } of index.parts) {
      const [from, to] = postingsOf(segment, term)
      const { postingTools, postingWeights, lengths } = segment
      for (let p = from; p < to; p++) {
        const tool = postingTools[p]!
        const position = tool + offset
        if (((scope.wanted[position >>> 5]! >>> (position & 31)) & 1) === 0) continue
        const frequency = postingWeights[p]! * weightUnit
        scoreboard.add(position, (idf * frequency * maxGain) / (frequency + fixed + perLength * lengths[tool]!))
      }
    }
  }
  return { scoreboard, mass }
}

/** How much a word tells, by how many of the permitted tools say it. */
export function idfOf(found: number, permittedCount: number): number {
  return Math.log(1 + (permittedCount - found + 0.5) / (found + 0.5))
}

function postingsOf(segment: Segment, term: string): readonly [from: number, to: number] {
  const id = segment.terms.get(term)
  return id === undefined ? [0, 0] : [segment.offsets[id]!, segment.offsets[id + 1]!]
}

function countPermitted(segment: Segment, from: number, to: number, offset: number, permitted: Bitmap): number {
  let count = 0
  for (let p = from; p < to; p++) {
    const position = segment.postingTools[p]! + offset
    count += (permitted[position >>> 5]! >>> (position & 31)) & 1
  }
  return count
}

/** Sum of the weighted lengths of the permitted tools, exact: it is made of small integers. */
export function permittedLengthOf(index: ToolIndex, permitted: Bitmap): number {
  let sum = 0
  for (const { segment, offset } of index.parts) {
    for (let tool = 0; tool < segment.size; tool++) {
      const position = tool + offset
      if (((permitted[position >>> 5]! >>> (position & 31)) & 1) === 1) sum += segment.lengths[tool]!
    }
  }
  return sum
}
