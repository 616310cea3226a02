/**
 * Full jitter: anything between nothing and a ceiling that doubles, so that callers who failed together do not come back
 * together. Never before the API asked for.
 */
export function retryDelayMs(
  /** 0 before the first retry. */
  retry: number,
  settings: { readonly baseDelayMs: number; readonly maxDelayMs: number },
  random: () => number,
  retryAfterMs = 0,
): number {
  const ceilingMs = Math.min(settings.maxDelayMs, settings.baseDelayMs * 2 ** Math.min(retry, 30))
  return Math.max(retryAfterMs, Math.floor(random() * ceilingMs))
}
