import { readTrace, type Trace } from '@gatehouse/core'

/** Where an MCP request stands in the traces of whoever sent it. */
export interface CallersTrace {
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
  /** The HTTP request that brought it, when the message names another parent. */
  readonly link: Trace | undefined
}

/**
 * What the message says goes before what its transport says: one HTTP request may be a retry, and serve several messages.
 * https://modelcontextprotocol.io/community/seps/414-request-meta
 */
export function callersTrace(meta: unknown, headers: Headers | undefined): CallersTrace {
  const { traceparent, tracestate } = (meta ?? {}) as { readonly traceparent?: unknown; readonly tracestate?: unknown }
  const ofTransport = {
    traceparent: headers?.get('traceparent') ?? undefined,
    tracestate: headers?.get('tracestate') ?? undefined,
  }
  if (typeof traceparent !== 'string' || readTrace(traceparent) === undefined)
    return { ...ofTransport, link: undefined }
  return {
    traceparent,
    tracestate: typeof tracestate === 'string' ? tracestate : undefined,
    link: readTrace(ofTransport.traceparent),
  }
}
