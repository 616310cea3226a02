import type { PreparedQuery } from '../search.ts'
import { partsOf } from './parts-of.ts'
import { termsOf } from './tokenise.ts'

const maxTerms = 64

/** From a text to terms that an index knows. */
export function prepareQuery(text: string): PreparedQuery {
  return { text, terms: termsOf(text, maxTerms), parts: partsOf(text) }
}
