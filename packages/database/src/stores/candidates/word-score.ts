import { sql, type RawBuilder } from 'kysely'
import type { WeighedTerm } from '@gatehouse/discovery'
import { lexemeText } from './apply-candidate-page.ts'

/** What the name counts in the in-process index; the other groups in proportion. */
const nameWeight = 3
/** D, C, B, A as shares of the name's weight. */
const groupWeights = '{0.25, 0.5, 0.667, 1}'
/** What `ts_rank` divides by: the limit of 1 + 1/4 + 1/9 + …. */
const rankDivisor = 1.64493406685

const k1 = 2.5
const b = 0.75

/**
 * BM25 with the weighted frequency that `ts_rank` gives for a single word, and with counts over permitted tools. Close to
 * the score of the in-process index, and only used to choose what is then weighed exactly.
 */
export function wordScore(terms: readonly WeighedTerm[], meanLength: number): RawBuilder<number> {
  const norm = sql`(${sql.lit(k1 * (1 - b))} + ${(k1 * b) / Math.max(1, meanLength)}::float8 * length)`
  return sql.join(
    terms.map(({ term, idf }) => {
      const frequency = sql`(${sql.lit(nameWeight * rankDivisor)}
        * ts_rank(${sql.lit(groupWeights)}::float4[], words, ${lexemeText(term)}::tsquery))`
      // The same as frequency / (frequency + norm), with the costly part computed once.
      return sql`${idf}::float8 * (1 - ${norm} / (${frequency} + ${norm}))`
    }),
    sql` + `,
  )
}
