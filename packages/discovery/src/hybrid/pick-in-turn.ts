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
  const weights = (tools[0]?.clauses ?? []).map(() => 1)
  const scores = Float64Array.from(tools, (tool) => scoreOf(tool, weights))
  const left = new Set(tools.keys())
  const isBefore = (a: number, b: number): boolean => {
    const ahead = scores[a]! - scores[b]!
    return ahead > 0 || (ahead === 0 && compare(tools[a]!.position, tools[b]!.position) < 0)
  }
  const picked: number[] = []
  while (weights.length > 0 && left.size > 0 && picked.length < maxPicks) {
    let best = -1
    for (const i of left) if (best === -1 || isBefore(i, best)) best = i
    picked.push(best)
    left.delete(best)
    const clause = bestClause(tools[best]!, weights)
    weights[clause] = weights[clause]! * satisfied
    for (const i of left) scores[i] = scoreOf(tools[i]!, weights)
  }
  const others = [...left].sort((a, b) => (isBefore(a, b) ? -1 : 1))
  return [...picked, ...others].map((i) => ({ position: tools[i]!.position, score: scores[i]! }))
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
