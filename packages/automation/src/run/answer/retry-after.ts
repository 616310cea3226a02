const maxRetryAfterMs = 24 * 60 * 60 * 1000

/** Seconds or a date: RFC 9110 §10.2.3. At most a day; undefined when it is neither. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const delayMs = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isFinite(delayMs) ? Math.min(Math.max(delayMs, 0), maxRetryAfterMs) : undefined
}
