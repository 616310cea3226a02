import type { ReadableSpan } from '@opentelemetry/sdk-trace'

type Facts = Readonly<Record<string, unknown>>

/** A batch as OTLP has it in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function otlpDocument(spans: readonly ReadableSpan[], resource: Facts): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'gatehouse' }, spans: spans.map(spanOf) }],
      },
    ],
  }
}

function spanOf(span: ReadableSpan): unknown {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const parent = span.parentSpanContext
  return {
    traceId,
    spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    // Bit 8: whether bit 9 is known; bit 9: whether the parent is in another process.
    flags: traceFlags | 0x100 | (parent?.isRemote === true ? 0x200 : 0),
    name: span.name,
    // The protocol counts from 1, where 0 is "unspecified".
    kind: span.kind + 1,
    startTimeUnixNano: nanosecondsOf(span.startTime),
    endTimeUnixNano: nanosecondsOf(span.endTime),
    attributes: attributesOf(span.attributes),
    ...(span.links.length === 0
      ? {}
      : { links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })) }),
    status: { code: span.status.code },
  }
}

/** 64-bit whole numbers are texts in the JSON of protocol buffers. */
function nanosecondsOf([seconds, nanoseconds]: readonly [number, number]): string {
  return `${seconds}${String(nanoseconds).padStart(9, '0')}`
}

function attributesOf(facts: Facts): readonly unknown[] {
  return Object.entries(facts).map(([key, value]) => ({ key, value: valueOf(value) }))
}

function valueOf(value: unknown): unknown {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value !== 'number') return { stringValue: String(value) }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
