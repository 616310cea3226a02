/**
 * How well a number tells two kinds apart: the chance that one of the first kind has a higher one than one of the second,
 * a tie counting half. 0.5 is guessing, 1 is always right. Undefined when there is none of a kind.
 */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number | undefined {
  if (first.length === 0 || second.length === 0) return undefined
  const others = second.toSorted((a, b) => a - b)
  let wins = 0
  for (const value of first) {
    const below = countBelow(others, (other) => other < value)
    wins += (below + countBelow(others, (other) => other <= value)) / 2
  }
  return wins / (first.length * second.length)
}

/** How many at the beginning pass; the list is ordered so that those that pass come first. */
function countBelow(ordered: readonly number[], passes: (value: number) => boolean): number {
  let [low, high] = [0, ordered.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (passes(ordered[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
