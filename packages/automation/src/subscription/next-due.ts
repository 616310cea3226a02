const maxBackOffMs = 24 * 3_600_000
const jitterShare = 0.1

/**
 * When to look again. Up to a tenth later than asked, so that subscriptions made together do not stay together; twice as
 * late after every further failure in a row, up to a day, and not before the source's own `Retry-After`.
 */
export function nextDue(
  nowMs: number,
  { everyMs, failures, retryAfterMs = 0 }: { everyMs: number; failures: number; retryAfterMs?: number | undefined },
  random: () => number,
): number {
  const longestMs = Math.max(everyMs, maxBackOffMs)
  const backedOffMs = Math.min(everyMs * 2 ** Math.min(Math.max(failures - 1, 0), 30), longestMs)
  const waitMs = Math.max(backedOffMs, Math.min(retryAfterMs, longestMs))
  return Math.ceil(nowMs + waitMs * (1 + jitterShare * random()))
}
