/** How deep a JSON value is nested; counts no further than `limit`. */
export function depthOf(value: unknown, limit: number): number {
  if (value === null || typeof value !== 'object') return 0
  if (limit <= 1) return 1
  let deepest = 0
  for (const child of Object.values(value)) {
    deepest = Math.max(deepest, depthOf(child, limit - 1))
    if (deepest >= limit - 1) break
  }
  return 1 + deepest
}
