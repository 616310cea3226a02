import { readRetryAfter } from '../run/answer/retry-after.ts'

/** What an answer says about how often the API wants to be asked. */
export interface RateHint {
  /** The API refused because of the rate (429). */
  readonly isRefusal: boolean
  /** It asked for this much silence. */
  readonly pauseMs?: number
  /** So many more requests until its window starts anew. */
  readonly left?: { readonly count: number; readonly resetMs: number }
}

interface Answer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
}

type Left = NonNullable<RateHint['left']>

export function readRateHint({ status, headers }: Answer, nowMs: number): RateHint {
  const left = readLeft(headers, nowMs)
  const asked = status === 429 || status === 503 ? readRetryAfter(headers.get('retry-after'), nowMs) : undefined
  const pauseMs = asked ?? (status === 429 ? left?.resetMs : undefined)
  return {
    isRefusal: status === 429,
    ...(pauseMs === undefined ? {} : { pauseMs }),
    ...(left === undefined ? {} : { left }),
  }
}

/**
 * Every form that is about: the list of draft-ietf-httpapi-ratelimit-headers-08 and later, the dictionary of -04 to -07,
 * the three fields before it, and the `X-` fields that came first. Something unreadable says nothing.
 */
function readLeft(headers: ReadonlyMap<string, string>, nowMs: number): Left | undefined {
  const field = headers.get('ratelimit')
  return (
    (field === undefined ? undefined : readField(field)) ??
    readPair(headers.get('ratelimit-remaining'), headers.get('ratelimit-reset'), nowMs) ??
    readPair(headers.get('x-ratelimit-remaining'), headers.get('x-ratelimit-reset'), nowMs)
  )
}

function readField(field: string): Left | undefined {
  if (field.length > 2_000) return undefined
  const dictionary = Object.fromEntries(
    field.split(',').map((member) => member.trim().split('=', 2) as [string, string | undefined]),
  )
  if (/(?:^|[,\s])remaining=/.test(field)) return readPair(dictionary['remaining'], dictionary['reset'], 0)
  // `"burst";r=5;t=1, "daily";r=900;t=40000`: the policy that ends first is the one to mind.
  return field
    .split(',')
    .map((item) => readPair(parameter(item, 'r'), parameter(item, 't'), 0))
    .filter((left) => left !== undefined)
    .sort((a, b) => a.count - b.count || b.resetMs - a.resetMs)[0]
}

function parameter(item: string, name: string): string | undefined {
  return item
    .split(';')
    .slice(1)
    .map((part) => part.trim().split('=', 2))
    .find(([key]) => key === name)?.[1]
}

/** A reset is in seconds from now; the `X-` field of some is a moment, in seconds or milliseconds since 1970. */
function readPair(remaining: string | undefined, reset: string | undefined, nowMs: number): Left | undefined {
  const count = wholeNumber(remaining)
  const seconds = wholeNumber(reset)
  if (count === undefined || seconds === undefined) return undefined
  if (nowMs > 0 && seconds > 100_000_000_000) return { count, resetMs: Math.max(seconds - nowMs, 0) }
  if (nowMs > 0 && seconds > 100_000_000) return { count, resetMs: Math.max(seconds * 1000 - nowMs, 0) }
  return { count, resetMs: seconds * 1000 }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined
}
