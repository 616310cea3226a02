/** What speaks for the tools that a query may mean, before they are weighed against each other. */
export interface Evidence {
  readonly candidates: readonly Candidate[]
  /** How much of the query's words the best tool covers, 0 to 1. */
  readonly coverage: number
}

export interface Candidate {
  readonly position: number
  /** Score by words as a share of the best one's, 0 to 1. */
  readonly words: number
  /** Closeness of meaning, -1 to 1; 0 without an embedder. */
  readonly meaning: number
  /** `closeness` to the clause of the query that it fits best; to the query when that is one clause. */
  readonly clause: number
  /** Share of the words of the tool's name and title that the query has, 0 to 1. */
  readonly name: number
}

/**
 * A tool that shares no word with the query is considered from this closeness of meaning on: a low one where others share
 * words and it has to stand beside them, a high one where it would be all that there is.
 */
export const minMeaning = { besideWords: 0.2, alone: 0.35 } as const

/** Weight of meaning against words; chosen over all labelled sets, each with a model that never saw its queries. */
const meaningWeight = 0.5

/** How close a tool is by words and meaning together, both measured against the same text. */
export function closeness(words: number, meaning: number): number {
  return words + meaningWeight * meaning
}
