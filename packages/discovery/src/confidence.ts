import type { Evidence } from './hybrid/evidence.ts'

/** Below it a caller is told that nothing fits well. */
export const leastConfidence = 0.15
/** Below it a caller is told that what is listed are guesses. Vague requests that a tool does serve are mostly above the one, seldom above this. */
export const sureConfidence = 0.3

// Fitted on the requests of the labelled sets against requests that nothing serves: those of etom, and those of each set
// put to the others.
const perCoverage = 8.6
const perMeaning = 8.1
const offset = -5.8

/**
 * How likely it is that the best tool serves a query, 0 to 1, from how much of its words the best tool covers and how close
 * the closest one is in meaning.
 */
export function confidenceOf(
  { candidates, coverage }: Evidence,
  query: { readonly terms: readonly string[]; readonly hasMeaning: boolean },
): number {
  if (candidates.length === 0) return 0
  if (!query.hasMeaning) return byWords(coverage, query.terms.length)
  const meaning = candidates.reduce((most, one) => Math.max(most, one.meaning), 0)
  return 1 / (1 + Math.exp(-(perCoverage * coverage + perMeaning * meaning + offset)))
}

/**
 * Without meaning: a long request tells a story of which a tool covers a small part; of two or three words it should cover
 * most. What is just enough has the least confidence, all of the words have the most.
 */
function byWords(coverage: number, terms: number): number {
  const enough = Math.min(0.3, Math.max(0.12, 0.36 - 0.03 * terms))
  if (coverage < enough) return (leastConfidence * coverage) / enough
  return leastConfidence + ((1 - leastConfidence) * (coverage - enough)) / (1 - enough)
}
