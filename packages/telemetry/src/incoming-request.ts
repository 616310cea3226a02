import { readTrace, traceHeaders } from '@gatehouse/core'
import { attribute, knownMethod } from './conventions.ts'
import type { Telemetry } from './telemetry.ts'

/** A request that somebody sent us, while it is answered. */
export interface IncomingRequest {
  /** `route` is the pattern that matched, never the path. */
  answered(answer: { readonly route: string; readonly status: number }): void
}

/**
 * Begins to measure a request. Where it is traced, its headers name our span from now on, so that whatever reads them
 * continues below it. Baggage goes no further.
 */
export function incomingRequest(
  { begin, metrics }: Pick<Telemetry, 'begin' | 'metrics'>,
  request: { readonly method: string; readonly headers: Headers },
): IncomingRequest {
  const startedAt = performance.now()
  const method = knownMethod(request.method)
  const { headers } = request
  const parent = readTrace(headers.get('traceparent') ?? undefined, headers.get('tracestate') ?? undefined)
  const span = begin(parent, {
    name: method,
    kind: 'server',
    facts: { [attribute.httpRequestMethod]: method, [attribute.networkProtocolName]: 'http' },
  })
  if (span !== undefined) {
    for (const [name, value] of Object.entries(traceHeaders(span.trace))) headers.set(name, value)
  }
  return {
    answered({ route, status }) {
      metrics.requests.observe((performance.now() - startedAt) / 1_000, surfaceOf(route), method, route, String(status))
      if (span === undefined) return
      span.rename(`${method} ${route}`)
      span.note({ [attribute.httpRoute]: route, [attribute.httpResponseStatusCode]: status })
      span.end(status >= 500 ? String(status) : undefined)
    },
  }
}

function surfaceOf(route: string): string {
  if (route === '/mcp') return 'mcp'
  if (route.startsWith('/api/')) return 'rest'
  if (route.startsWith('/automation/')) return 'automation'
  return 'other'
}
