/** The value below which a share of the values lies: 0.5 for the median, 0.95 for p95. Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}
