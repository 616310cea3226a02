/** A tool that may be picked: what it scores whatever is asked in clauses, and how close it is to each of those. */
export interface Pickable {
  readonly position: number
  readonly whole: number
  readonly clauses: readonly number[]
  /** What the sum of both is multiplied by. */
  readonly factor: number
}

/** What a clause counts for the next tool, once one is picked that fits it best. */
const satisfied = 0.9
/** Further down nobody looks for the second wish. */
const maxPicks = 20

/**
 * Best first. A request that asks for several things is not served by ten tools for the first of them: each tool picked
 * takes a little off the clause that it fits best. Of a request without clauses this is the order of the scores.
 */
export function pickInTurn(
  tools: readonly Pickable[],
  compare: (a: number, b: number) => number,
): readonly { readonly position: number; readonly score: number }[] {
  const left = [...tools]
  const weights = (left[0]?.clauses ?? []).map(() => 1)
  const picked: { position: number; score: number }[] = []
  const scored = (tool: Pickable) => ({ position: tool.position, score: scoreOf(tool, weights) })
  while (weights.length > 0 && left.length > 0 && picked.length < maxPicks) {
    const scores = left.map(scored)
    let best = 0
    for (let i = 1; i < scores.length; i++) if (isBefore(scores[i]!, scores[best]!)) best = i
    picked.push(scores[best]!)
    const [tool] = left.splice(best, 1)
    const clause = bestClause(tool!, weights)
    weights[clause] = weights[clause]! * satisfied
  }
  return [...picked, ...left.map(scored).toSorted((a, b) => (isBefore(a, b) ? -1 : 1))]

  function isBefore(a: { position: number; score: number }, b: { position: number; score: number }): boolean {
    return a.score > b.score || (a.score === b.score && compare(a.position, b.position) < 0)
  }
}

function scoreOf({ whole, clauses, factor }: Pickable, weights: readonly number[]): number {
  let best = 0
  for (let i = 0; i < clauses.length; i++) best = Math.max(best, clauses[i]! * weights[i]!)
  return (whole + best) * factor
}

function bestClause({ clauses }: Pickable, weights: readonly number[]): number {
  let best = 0
  for (let i = 1; i < clauses.length; i++) if (clauses[i]! * weights[i]! > clauses[best]! * weights[best]!) best = i
  return best
}
