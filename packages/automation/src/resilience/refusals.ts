import { ActionFailed } from '../run/action-failed.ts'

/** Why Gatehouse did not send a request. In none of these cases has anything reached the API. */

export function circuitOpen(targetId: string, retryAfterMs: number): ActionFailed {
  return new ActionFailed({
    kind: 'unreachable',
    message:
      `The API ${targetId} has failed too often just now, so Gatehouse gives it a rest. ` +
      `Nothing was sent. Try again ${inWords(retryAfterMs)}.`,
    retryAfterMs: whole(retryAfterMs),
  })
}

export function rateExhausted(targetId: string, retryAfterMs: number): ActionFailed {
  return new ActionFailed({
    kind: 'rate_limited',
    message:
      `The API ${targetId} may not be asked more often right now. ` +
      `Nothing was sent. Try again ${inWords(retryAfterMs)}.`,
    retryAfterMs: whole(retryAfterMs),
  })
}

export function queueFull(targetId: string): ActionFailed {
  const retryAfterMs = 1_000
  return new ActionFailed({
    kind: 'rate_limited',
    message: `Too many calls wait for the API ${targetId} already. Nothing was sent. Try again ${inWords(retryAfterMs)}.`,
    retryAfterMs,
  })
}

export function noTimeLeft(targetId: string): ActionFailed {
  return new ActionFailed({
    kind: 'timeout',
    message: `The time for this call ended before it was its turn at the API ${targetId}. Nothing was sent.`,
  })
}

export function cancelledBefore(targetId: string): ActionFailed {
  return new ActionFailed({
    kind: 'cancelled',
    message: `The call was cancelled before anything was sent to the API ${targetId}.`,
  })
}

function whole(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs))
}

function inWords(durationMs: number): string {
  const seconds = Math.max(1, Math.ceil(durationMs / 1000))
  return seconds === 1 ? 'in a second' : `in ${seconds} seconds`
}
