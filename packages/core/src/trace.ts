import { randomBytes } from 'node:crypto'

/** W3C Trace Context: https://www.w3.org/TR/trace-context/ */
export interface Trace {
  readonly traceId: string
  /** The header value that goes on to backends. */
  readonly traceparent: string
  /** What tracing systems of others have to say to each other; handed on as it came. */
  readonly tracestate?: string
}

// §3.2.2.1, and §3.2.4: of a later version, what stands where it always stood.
const format = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,400})?$/
const knownFlags = 0b11

/** The trace that a caller names. Undefined when there is none or it is malformed (§3.2.2.3: ignore, never fail). */
export function readTrace(traceparent: string | undefined, tracestate?: string): Trace | undefined {
  const match = traceparent === undefined ? null : format.exec(traceparent)
  if (match === null) return undefined
  const [, version, traceId, spanId, flags, more] = match
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return undefined
  return traceWith(traceId!, spanId!, Number.parseInt(flags!, 16) & knownFlags, tracestate)
}

/** Continues the caller's trace, or starts one when there is none. */
export function traceOf(traceparent: string | undefined, tracestate?: string): Trace {
  const from = readTrace(traceparent, tracestate)
  const spanId = randomBytes(8).toString('hex')
  if (from === undefined) return traceWith(randomBytes(16).toString('hex'), spanId, 0)
  return traceWith(from.traceId, spanId, flagsOf(from), from.tracestate)
}

/** What the next one down the line is told. Baggage is not: it may hold anything. */
export function traceHeaders({ traceparent, tracestate }: Trace): Omit<Trace, 'traceId'> {
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate }
}

/** Whether somebody up the line records it. */
export function isSampled(trace: Trace): boolean {
  return (flagsOf(trace) & 1) === 1
}

/** One step of a trace, told to others. */
export function traceWith(traceId: string, spanId: string, flags: number, tracestate?: string): Trace {
  const traceparent = `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`
  return tracestate !== undefined && isTracestate(tracestate)
    ? { traceId, traceparent, tracestate }
    : { traceId, traceparent }
}

function flagsOf({ traceparent }: Trace): number {
  return Number.parseInt(traceparent.slice(-2), 16)
}

// §3.3.1: at most 32 members, and whoever hands it on does so for at least 512 characters.
const mostMembers = 32
const longestTracestate = 512
const member =
  /^[a-z0-9][a-z0-9_\-*/]{0,255}(?:@[a-z][a-z0-9_\-*/]{0,13})?=[\u0020-\u002b\u002d-\u003c\u003e-\u007e]{0,255}[\u0021-\u002b\u002d-\u003c\u003e-\u007e]$/

function isTracestate(text: string): boolean {
  if (text === '' || text.length > longestTracestate) return false
  const members = text.split(',').map((part) => part.trim())
  return members.length <= mostMembers && members.every((part) => part === '' || member.test(part))
}
