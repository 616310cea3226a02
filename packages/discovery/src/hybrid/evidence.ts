/** What speaks for the tools that a query may mean, before they are weighed against each other. */
export interface Evidence {
  readonly candidates: readonly Candidate[]
  /** How much of the query's words the best tool covers, 0 to 1. */
  readonly coverage: number
  /** What one unit of meaning counts against the words of the best tool. */
  readonly meaningWeight: number
}

export interface Candidate {
  readonly position: number
  /** Score by words as a share of the best one's, 0 to 1. */
  readonly words: number
  /** Closeness of meaning, -1 to 1; 0 without an embedder. */
  readonly meaning: number
  /** `closeness` to each clause of the query; none when it is one clause. */
  readonly clauses: readonly number[]
  /** Share of the words of the tool's name and title that the query has, or nearly has, 0 to 1. */
  readonly name: number
}

/**
 * A tool that shares no word with the query is considered from this closeness of meaning on: a low one where others share
 * words and it has to stand beside them, a high one where it would be all that there is.
 */
export const minMeaning = { besideWords: 0.2, alone: 0.35 } as const

// Chosen over all labelled sets, each with a model that never saw its queries; the sets agree on a wide range.
const balancedAt = 1.1
const steepness = 1.5
const maxMeaningWeight = 3

/**
 * How much meaning counts: the less, the more of the query the best tool says in its own words. Of a request that shares a
 * stray word with some tool the best score by words is still 1, and means little. `coverage` times the number of terms is
 * how many of them a tool has in full.
 */
export function meaningWeightFor(coverage: number, terms: number): number {
  const termsCovered = coverage * terms
  if (termsCovered === 0) return maxMeaningWeight
  return Math.min(maxMeaningWeight, (balancedAt / termsCovered) ** steepness)
}

/** How close a tool is by words and meaning together, both measured against the same text. */
export function closeness(words: number, meaning: number, meaningWeight: number): number {
  return words + meaningWeight * meaning
}
