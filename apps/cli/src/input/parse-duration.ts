import { InvalidArgumentError } from 'commander'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestMs = 31 * 86_400_000

/** `90s`, `5m`, `2h`, `1d` or `500ms`, in milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  const durationMs = Number(number) * (unitMs[unit ?? ''] ?? Number.NaN)
  if (durationMs >= 0 && durationMs <= longestMs) return durationMs
  throw new InvalidArgumentError('It must be a time such as 90s, 5m or 2h, at most 31d.')
}
