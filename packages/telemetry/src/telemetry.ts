import { AsyncLocalStorage } from 'node:async_hooks'
import { readTrace, type SpanRequest, type Standing, type StepObserver, type Trace } from '@gatehouse/core'
import { createHouseMetrics, type HouseMetrics } from './metrics/house-metrics.ts'
import { processReading } from './metrics/process-reading.ts'
import type { TracedSpan, Tracer, TracingStanding } from './traces/tracer.ts'

/** What a process tells about itself: numbers always, traces when a collector is named. */
export interface Telemetry extends AsyncDisposable {
  /** What operations and stages report to. */
  readonly observer: StepObserver
  readonly metrics: HouseMetrics
  /** Members of every line of the log: whose work it is about. */
  readonly logFacts: () => object
  /** Answers a request; lines of the log that are written after its operation say whose it was, too. */
  duringRequest<T>(work: () => Promise<T>): Promise<T>
  /** From now on spans go there. */
  traceWith(tracer: Tracer): void
  begin(parent: Trace | undefined, request: SpanRequest): TracedSpan | undefined
  /** Undefined when nobody collects traces. */
  tracing(): TracingStanding | undefined
  /** Throws when a collector is named and does not take anything. */
  probe(signal: AbortSignal): Promise<void>
}

/** Of a request, the operation that it led to last. */
interface RequestStanding {
  standing: Standing | undefined
}

export function createTelemetry(): Telemetry {
  const metrics = createHouseMetrics()
  const standings = new AsyncLocalStorage<RequestStanding>()
  const ofProcess = processReading()
  metrics.addReading(ofProcess)
  let tracer: Tracer | undefined
  metrics.addReading({
    name: 'tracing',
    read: (set) => {
      if (tracer !== undefined) set('spansWaiting', tracer.standing().waiting)
    },
  })
  const { stages, operations, refusals } = metrics
  const begin: Telemetry['begin'] = (parent, request) => tracer?.begin(parent, request)

  return {
    metrics,
    begin,
    observer: {
      step: (name, durationMs, failed) => stages.observe(durationMs / 1_000, name, failed ? 'true' : 'false'),
      operation(action, durationMs, outcome, code) {
        operations.observe(durationMs / 1_000, action, outcome)
        if (code !== undefined) refusals.add(1, outcome, code)
      },
      span: begin,
      within(standing, work) {
        const request = standings.getStore()
        if (request !== undefined) request.standing = standing
        return standings.run({ standing }, work)
      },
    },
    logFacts: () => factsOf(standings.getStore()?.standing),
    duringRequest: (work) => standings.run({ standing: undefined }, work),
    traceWith: (next) => void (tracer = next),
    tracing: () => tracer?.standing(),
    probe: async (signal) => tracer?.probe(signal),
    async [Symbol.asyncDispose]() {
      ofProcess[Symbol.dispose]()
      await tracer?.[Symbol.asyncDispose]()
    },
  }
}

/** Names as in https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/ */
function factsOf(standing: Standing | undefined): object {
  if (standing === undefined) return {}
  const { operationId, tenantId, trace } = standing
  const { traceId, traceparent } = readTrace(trace.traceparent) ?? trace
  return { trace_id: traceId, span_id: traceparent.slice(36, 52), operation_id: operationId, tenant: tenantId }
}
