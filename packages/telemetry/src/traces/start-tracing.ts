import { isSampled, traceWith, type Clock, type Logger, type SpanRequest, type Trace } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { HouseMetrics } from '../metrics/house-metrics.ts'
import { createOtlpExporter } from './otlp-exporter.ts'
import { createSpanQueue } from './span-queue.ts'
import type { TracedSpan, Tracer } from './tracer.ts'

export interface TracingOptions {
  /** The whole URL for traces, such as `https://collector.example.com/v1/traces`. */
  readonly url: string
  /** Asked for at each delivery, so that a secret may change. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** Of traces that begin here, how many are recorded: 0 to 1. */
  readonly ratio: number
  /** Whether a caller says which of its traces are recorded. */
  readonly isCallerFollowed: boolean
  readonly timeoutMs: number
  /** What this process says of itself in every batch. */
  readonly resource: Readonly<Record<string, string>>
}

export interface TracingDeps {
  readonly egress: Egress
  readonly metrics: Pick<HouseMetrics, 'spansDropped' | 'spansSent'>
  readonly clock: Clock
  readonly log: Logger
}

const longestValue = 256
const mostFacts = 32
/** OpenTelemetry's own numbers: `SpanKind` and `SpanStatusCode` of its API. */
const kinds = { internal: 0, server: 1, client: 2 } as const
const failed = 2

/** NOTE: loads the SDK only now. It takes 80 ms and 20 MB that a house without a collector does not pay for. */
export async function startTracing(deps: TracingDeps, options: TracingOptions): Promise<Tracer> {
  const { ROOT_CONTEXT, trace: traces } = await import('@opentelemetry/api')
  const sdk = await import('@opentelemetry/sdk-trace')
  const { resourceFromAttributes } = await import('@opentelemetry/resources')
  const { url, resource, timeoutMs, headers } = options
  const exporter = createOtlpExporter({ url, headers, timeoutMs, egress: deps.egress })
  const queue = createSpanQueue({ ...deps, exporter, url })
  const byRatio = new sdk.TraceIdRatioBasedSampler(options.ratio)
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes(resource),
    sampler: options.isCallerFollowed ? new sdk.ParentBasedSampler({ root: byRatio }) : byRatio,
    spanLimits: { attributeValueLengthLimit: longestValue, attributeCountLimit: mostFacts, linkCountLimit: 4 },
    spanProcessors: [queue],
  })
  const tracer = provider.getTracer('gatehouse', resource['service.version'])

  const begin = (parent: Trace | undefined, request: SpanRequest): TracedSpan | undefined => {
    // Whether a trace is recorded was decided where it came in.
    if (request.kind !== 'server' && parent !== undefined && !isSampled(parent)) return undefined
    const context =
      parent === undefined ? ROOT_CONTEXT : traces.setSpanContext(ROOT_CONTEXT, contextOf(parent, request))
    const span = tracer.startSpan(
      request.name,
      {
        kind: kinds[request.kind],
        ...(request.facts === undefined ? {} : { attributes: { ...request.facts } }),
        ...(request.link === undefined ? {} : { links: [{ context: contextOf(request.link, request) }] }),
      },
      context,
    )
    const { traceId, spanId, traceFlags } = span.spanContext()
    return {
      trace: traceWith(traceId, spanId, traceFlags & 1, parent?.tracestate),
      note: (facts) => void span.setAttributes({ ...facts }),
      rename: (name) => void span.updateName(name),
      end: (failure) => {
        if (failure !== undefined) span.setAttribute('error.type', failure).setStatus({ code: failed })
        span.end()
      },
    }
  }

  return {
    begin,
    standing: () => queue.standing(),
    async probe(signal) {
      await queue.flush(signal)
      await exporter.send([], resource, signal)
    },
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  }
}

function contextOf({ traceId, traceparent }: Trace, { kind }: SpanRequest) {
  return {
    traceId,
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(-2), 16) & 1,
    isRemote: kind === 'server',
  }
}
