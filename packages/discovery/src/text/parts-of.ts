import { termsOf } from './tokenise.ts'

/** A clause of a request, and the terms in it. */
export interface QueryPart {
  readonly text: string
  readonly terms: readonly string[]
}

/** Where one wish may end and the next begin: a sentence, a line, a comma, a joining word. */
const boundary =
  /(?<=[.!?;]) |\n|, (?:(?:and|then|also|plus|finally|next) )?| (?:and|then|also|after that|additionally|plus|finally|next) /i
const maxParts = 12
const maxTerms = 64
/** A clause of one word says too little to be searched for by itself. */
const minTerms = 2

/** The clauses of a request that asks for several things; none when it is one clause. */
export function partsOf(text: string): readonly QueryPart[] {
  const parts = text
    .replaceAll(/[^\S\n]+/g, ' ')
    .split(boundary)
    .map((part) => ({ text: part, terms: termsOf(part, maxTerms) }))
    .filter(({ terms }) => terms.length >= minTerms)
  return parts.length < 2 ? [] : parts.slice(0, maxParts)
}
