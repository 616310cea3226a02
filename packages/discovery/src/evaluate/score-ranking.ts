/** How well one ranking serves one request; every number is from 0 to 1. */
export interface RankingScore {
  /** For each k asked for: the share of the groups of which a tool is among the first k. */
  readonly recall: readonly number[]
  /**
   * Normalised discounted cumulative gain of the first ten. What counts is the first tool of each group: a second tool of
   * the same group neither helps nor harms.
   */
  readonly ndcgAt10: number
  /** 1 when all groups are found among the first ten, else 0. */
  readonly completenessAt10: number
}

export function scoreRanking(
  ranking: readonly string[],
  groups: readonly (readonly string[])[],
  ks: readonly number[],
): RankingScore {
  const places = new Map(ranking.map((id, place) => [id, place]))
  const found = groups.map((group) => Math.min(...group.map((id) => places.get(id) ?? Infinity)))
  const shareWithin = (k: number): number => found.filter((place) => place < k).length / groups.length
  const gain = sum(found.filter((place) => place < 10).map(discount))
  const ideal = sum(groups.slice(0, 10).map((_, place) => discount(place)))
  return {
    recall: ks.map(shareWithin),
    // One tool may stand for two groups: then more is gained at a place than the ideal foresees.
    ndcgAt10: Math.min(1, gain / ideal),
    completenessAt10: shareWithin(10) === 1 ? 1 : 0,
  }
}

function discount(place: number): number {
  return 1 / Math.log2(place + 2)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
