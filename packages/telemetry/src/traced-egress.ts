import { isGatehouseError, readTrace, traceHeaders } from '@gatehouse/core'
import type { Egress, EgressInit } from '@gatehouse/egress'
import { attribute, knownMethod } from './conventions.ts'
import type { Telemetry } from './telemetry.ts'

/**
 * Requests to somebody else, measured; those that name a trace become spans of it, and name those spans in turn. A span lasts
 * until the answer begins. The address is told by host and port alone: the rest of it may hold what a caller said.
 */
export function tracedEgress(egress: Egress, telemetry: Pick<Telemetry, 'begin' | 'metrics'>): Egress {
  return {
    open: (url, init = {}) => measured(telemetry, url, init, (traced) => egress.open(url, traced)),
    fetch: (url, init = {}) => measured(telemetry, url, init, (traced) => egress.fetch(url, traced)),
    [Symbol.asyncDispose]: () => egress[Symbol.asyncDispose](),
  }
}

async function measured<Answer extends { readonly status: number }>(
  { begin, metrics }: Pick<Telemetry, 'begin' | 'metrics'>,
  url: string,
  init: EgressInit,
  send: (init: EgressInit) => Promise<Answer>,
): Promise<Answer> {
  const method = knownMethod(init.method?.toUpperCase() ?? 'GET')
  const parent = readTrace(init.headers?.['traceparent'], init.headers?.['tracestate'])
  const span =
    parent === undefined ? undefined : begin(parent, { name: method, kind: 'client', facts: factsOf(method, url) })
  const startedAt = performance.now()
  try {
    const answer = await send(
      span === undefined ? init : { ...init, headers: { ...init.headers, ...traceHeaders(span.trace) } },
    )
    const { status } = answer
    metrics.clientRequests.observe((performance.now() - startedAt) / 1_000, method, `${Math.trunc(status / 100)}xx`)
    span?.note({ [attribute.httpResponseStatusCode]: status })
    span?.end(status >= 400 ? String(status) : undefined)
    return answer
  } catch (error) {
    metrics.clientRequests.observe((performance.now() - startedAt) / 1_000, method, 'failed')
    span?.end(isGatehouseError(error) ? error.code : '_OTHER')
    throw error
  }
}

function factsOf(method: string, url: string): Readonly<Record<string, string | number>> {
  const { hostname, port, protocol } = URL.parse(url) ?? { hostname: '', port: '', protocol: '' }
  return {
    [attribute.httpRequestMethod]: method,
    [attribute.serverAddress]: hostname,
    [attribute.serverPort]: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
}
