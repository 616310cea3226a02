import { randomBytes } from 'node:crypto'

/** W3C Trace Context: https://www.w3.org/TR/trace-context/#traceparent-header */
export interface Trace {
  readonly traceId: string
  /** The header value that goes on to backends. */
  readonly traceparent: string
}

const format = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** Continues the caller's trace, or starts one when there is none or it is malformed (§3.2.2.3: ignore, never fail). */
export function traceOf(traceparent: string | undefined): Trace {
  const match = traceparent === undefined ? null : format.exec(traceparent)
  const isUsable = match !== null && !/^0+$/.test(match[1]!) && !/^0+$/.test(match[2]!)
  const traceId = isUsable ? match[1]! : randomBytes(16).toString('hex')
  const flags = isUsable ? match[3]! : '00'
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}` }
}
