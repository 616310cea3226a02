/** The value below which a share of the values lies: 0.5 for the median, 0.95 for p95. Nearest rank; there is at least one value. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}
