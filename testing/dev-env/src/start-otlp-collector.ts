import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  /** As the protocol counts: 1 internal, 2 server, 3 client. */
  readonly kind: number
  readonly durationNs: bigint
  readonly attributes: Readonly<Record<string, unknown>>
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  /** 2 when it failed. */
  readonly status: number
}

/** A collector of traces: a real HTTP server that takes OTLP/HTTP in JSON, and only what the protocol allows. */
export interface OtlpCollector extends AsyncDisposable {
  /** The base that `/v1/traces` is added to. */
  readonly url: string
  readonly spans: CollectedSpan[]
  /** Facts about who sends, of the last batch. */
  resource: Readonly<Record<string, unknown>>
  /** Everything as it came over the wire. */
  readonly bodies: string[]
  readonly headers: IncomingHttpHeaders[]
  /** What made no sense to it. A test expects none. */
  readonly problems: string[]
  /** The status that it answers with; 200 at first. */
  answerWith: number
  /** Resolves when a span has come that fits. */
  saw(fits: (span: CollectedSpan) => boolean): Promise<CollectedSpan>
}

const patienceMs = 15_000

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const sent = Buffer.concat(chunks)
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString('utf8')
    collector.bodies.push(body)
    collector.headers.push(request.headers)
    if (request.method !== 'POST' || request.url !== '/v1/traces')
      collector.problems.push(`${request.method} ${request.url}`)
    if (collector.answerWith === 200) take(collector, body)
    for (const tell of waiting) tell()
    response.writeHead(collector.answerWith, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}')
  })
  const waiting = new Set<() => void>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const collector: OtlpCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    resource: {},
    bodies: [],
    headers: [],
    problems: [],
    answerWith: 200,
    async saw(fits) {
      const late = AbortSignal.timeout(patienceMs)
      for (;;) {
        const found = collector.spans.find(fits)
        if (found !== undefined) return found
        if (late.aborted) throw new Error(`no such span among ${collector.spans.map(({ name }) => name).join(', ')}`)
        const news = Promise.withResolvers<void>()
        waiting.add(news.resolve)
        late.addEventListener('abort', () => news.resolve(), { once: true })
        await news.promise
        waiting.delete(news.resolve)
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return collector
}

interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly WireFact[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

interface WireFact {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface WireSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly WireFact[]
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status?: { readonly code?: number }
}

function take(collector: OtlpCollector, body: string): void {
  const { resourceSpans } = JSON.parse(body) as Wire
  for (const { resource, scopeSpans } of resourceSpans) {
    collector.resource = factsOf(collector, resource.attributes)
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      const isSound =
        /^[0-9a-f]{32}$/.test(span.traceId) &&
        /^[0-9a-f]{16}$/.test(span.spanId) &&
        /^\d{19}$/.test(span.startTimeUnixNano) &&
        /^\d{19}$/.test(span.endTimeUnixNano) &&
        span.kind >= 1 &&
        span.kind <= 5
      if (!isSound) collector.problems.push(JSON.stringify(span))
      collector.spans.push({
        ...span,
        parentSpanId: span.parentSpanId,
        durationNs: BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
        attributes: factsOf(collector, span.attributes),
        links: span.links ?? [],
        status: span.status?.code ?? 0,
      })
    }
  }
}

function factsOf(collector: OtlpCollector, facts: readonly WireFact[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    facts.map(({ key, value }) => {
      const [[kind, content] = []] = Object.entries(value)
      const isKnown = ['stringValue', 'boolValue', 'intValue', 'doubleValue'].includes(kind ?? '')
      if (!isKnown || Object.keys(value).length !== 1) collector.problems.push(`${key}: ${JSON.stringify(value)}`)
      return [key, kind === 'intValue' ? Number(content) : content]
    }),
  )
}
