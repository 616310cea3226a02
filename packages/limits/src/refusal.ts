import { GatehouseError } from '@gatehouse/core'
import type { Wanted } from './wanted.ts'

/** Nobody knows when a place is given back; this is when it is worth asking. */
const placeRetryMs = 1_000

const hints = {
  limit_reached: 'Wait for as long as retry_after_ms says, then try again.',
  quota_exceeded: 'Wait for the next period, or ask an administrator for a larger quota.',
  too_many_running_calls: 'Wait for one to finish, then try again.',
} as const

/** A limit that has no room, in the words of whoever set it. Throws nothing; the caller does. */
export function refusalOf(wanted: Wanted, retryAfterMs: number | undefined): GatehouseError {
  const { take, names, decidedBy, code, message } = wanted
  const internal = { decision: 'deny', reason: 'limit', decidedBy }
  const waitMs = take.kind === 'place' ? placeRetryMs : retryAfterMs
  if (waitMs === undefined) {
    return new GatehouseError('too_large', 'cost_above_limit', `${message} This costs more than that at once.`, {
      hint: 'Ask for less at once.',
      details: names,
      internal,
    })
  }
  return new GatehouseError('rate_limited', code, message, {
    retryAfterMs: waitMs,
    hint: hints[code],
    details: { ...names, retry_after: Math.ceil(waitMs / 1_000) },
    internal,
  })
}

/** Fail mode `closed`: who cannot be counted may not. */
export function undecidedOf({ names, decidedBy }: Wanted): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'limits_unavailable',
    'Whether a limit has room for this cannot be told for the moment. Nothing was run.',
    {
      retryAfterMs: placeRetryMs,
      hint: 'Try again in a moment. If it lasts, an administrator sees the cause with gatehouse doctor.',
      details: names,
      internal: { decision: 'deny', reason: 'limit_undecided', decidedBy },
    },
  )
}
