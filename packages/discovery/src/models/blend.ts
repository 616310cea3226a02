/** Best first; the first score says how much of the query the best covers. */
export type RankedList = readonly { readonly position: number; readonly score: number }[]

/** Of each tool, how good it is compared with the best of the list. */
export function sharesOf(list: RankedList): ReadonlyMap<number, number> {
  const best = list[0]?.score ?? 0
  return new Map(list.map(({ position, score }) => [position, best === 0 ? 0 : score / best]))
}

/**
 * The list with another opinion weighed in, as shares of the best. The best tool scores what the best one did before: another
 * opinion changes the order, not how well the query is covered.
 */
export function blend(list: RankedList, shares: ReadonlyMap<number, number>, weight: number): RankedList {
  if (shares.size === 0) return list
  const sums = new Map(sharesOf(list))
  for (const [position, share] of shares) sums.set(position, (sums.get(position) ?? 0) + weight * share)
  return listOf(sums, list[0]?.score ?? 0)
}

/** Best first, in proportion to a best of `strength`; equal ones stay in the order they came in. */
export function listOf(weights: ReadonlyMap<number, number>, strength: number): RankedList {
  const sorted = [...weights].sort(([, a], [, b]) => b - a)
  const best = sorted[0]?.[1] ?? 0
  return sorted.map(([position, weight]) => ({ position, score: best === 0 ? 0 : (weight / best) * strength }))
}
