import { synonymTerm } from '../enrich/by-rule/synonyms.ts'
import { idfOf, synonymShare } from '../index/search-index.ts'
import type { Understood } from '../search.ts'
import type { CandidateWish } from './candidate-store.ts'
import type { PermittedRows } from './permitted-rows.ts'

/** By words and by meaning each: of what the in-process index shows first, hardly anything is further down in both. */
const maxShortlist = 120
const maxPerPart = 30

/** A term in more than this share of the tools is common: it moves the order, but is not looked for by itself. */
const commonShare = 0.1

/** What is looked for: each query by words and by meaning, and each clause of it by words. */
export function candidateWishes(
  prepared: Understood['prepared'],
  vectors: ReadonlyMap<string, Float32Array>,
  permitted: PermittedRows,
): readonly CandidateWish[] {
  return prepared.flatMap(({ text, terms, parts }) => [
    wish(terms, vectors.get(text), maxShortlist, permitted),
    ...parts.map((part) => wish(part.terms, undefined, maxPerPart, permitted)),
  ])
}

function wish(
  terms: readonly string[],
  vector: Float32Array | undefined,
  limit: number,
  { count, counted }: PermittedRows,
): CandidateWish {
  const standing = terms
    .map((term) => standingFor(term, counted))
    .filter(({ found }) => found > 0)
    .toSorted((a, b) => a.found - b.found)
  const lookedFor: string[] = []
  let rows = 0
  // Rare terms first; common ones only until there is enough to choose from.
  for (const { term, found } of standing) {
    if (rows >= 4 * limit && found > commonShare * count) break
    lookedFor.push(term)
    rows += found
  }
  return {
    lookedFor,
    terms: standing.map(({ term, found, share }) => ({ term, idf: share * idfOf(found, count) })),
    vector: vector?.some((value) => value !== 0) === true ? vector : undefined,
    limit,
  }
}

/** The term, or what means the same where nobody says it: as in `scoreTerms`. */
function standingFor(
  term: string,
  counted: ReadonlyMap<string, number>,
): { readonly term: string; readonly found: number; readonly share: number } {
  const found = counted.get(term) ?? 0
  if (found > 0) return { term, found, share: 1 }
  return { term: synonymTerm(term), found: counted.get(synonymTerm(term)) ?? 0, share: synonymShare }
}
