import { GatehouseError } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { otlpDocument } from './otlp-document.ts'

export interface OtlpExporter {
  /**
   * Resolves with how many spans the collector refused for good. Throws `collector_busy`, when another try may do better, and
   * `collector_refused`, when none will.
   */
  send(
    spans: readonly ReadableSpan[],
    resource: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<{ readonly rejected: number }>
}

/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])
const maxAnswerBytes = 64 * 1024

/** Traces over OTLP/HTTP in JSON, by the one way out. */
export function createOtlpExporter(options: {
  readonly url: string
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly timeoutMs: number
  readonly egress: Egress
}): OtlpExporter {
  const { url, headers, timeoutMs, egress } = options
  return {
    async send(spans, resource, signal) {
      const answer = await egress
        .fetch(url, {
          method: 'POST',
          headers: { ...(await headers()), 'content-type': 'application/json', 'user-agent': 'Gatehouse' },
          body: JSON.stringify(otlpDocument(spans, resource)),
          redirect: 'error',
          isRepeatable: false,
          // The operator named this very host.
          allowPrivateNetwork: true,
          timeoutMs,
          maxResponseBytes: maxAnswerBytes,
          signal,
        })
        .catch((cause: unknown) => {
          throw busy(cause instanceof Error ? cause.message : 'It cannot be reached.', { cause })
        })
      const { status } = answer
      if (status >= 200 && status <= 299) return { rejected: rejectedOf(answer.text()) }
      if (retryable.has(status))
        throw busy(`It answered with status ${status}.`, { retryAfterMs: retryAfterMs(answer.headers) })
      throw new GatehouseError('invalid', 'collector_refused', `The collector answered with status ${status}.`, {
        hint: 'Look at the endpoint and the headers of telemetry.otlp.',
      })
    },
  }
}

function busy(
  what: string,
  options: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined },
): GatehouseError {
  const { cause, retryAfterMs: wait } = options
  return new GatehouseError('unavailable', 'collector_busy', `The collector takes nothing at the moment. ${what}`, {
    ...(cause === undefined ? {} : { cause }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  })
}

function retryAfterMs(headers: ReadonlyMap<string, string>): number | undefined {
  const seconds = Number(headers.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1_000 : undefined
}

/** NOTE: a collector that drops spans says so with 200. */
function rejectedOf(body: string): number {
  try {
    const { partialSuccess } = JSON.parse(body) as { partialSuccess?: { rejectedSpans?: unknown } }
    const rejected = Number(partialSuccess?.rejectedSpans ?? 0)
    return Number.isFinite(rejected) && rejected > 0 ? rejected : 0
  } catch {
    return 0
  }
}
