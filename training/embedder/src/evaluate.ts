import type { Configuration, RankedSearch } from '@gatehouse/discovery/measure'
import type { LabelledQuery } from './material/read-labelled-set.ts'

export interface Recall {
  readonly at5: number
  readonly at10: number
}

/** The share of the groups of a query that are among the first 5 and 10, averaged over the queries, in per cent. */
export async function evaluate(
  search: RankedSearch,
  queries: readonly LabelledQuery[],
  configuration: Configuration,
): Promise<Recall> {
  let [at5, at10] = [0, 0]
  for (const { query, groups } of queries) {
    const ids = await search.rank(query, configuration, 10)
    const found = (k: number): number => {
      const first = new Set(ids.slice(0, k))
      return groups.filter((group) => group.some((id) => first.has(id))).length / groups.length
    }
    at5 += found(5)
    at10 += found(10)
  }
  const rounded = (sum: number): number => Math.round((1_000 * sum) / queries.length) / 10
  return { at5: rounded(at5), at10: rounded(at10) }
}
