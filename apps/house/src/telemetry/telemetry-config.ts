import { z } from 'zod'

const reference = z.string().regex(/^(env|file|secret):/, 'must be a reference: env:NAME, file:/path or secret:NAME')

/** What this process tells about itself, and to whom. */
export const telemetrySchema = z
  .strictObject({
    otlp: z
      .strictObject({
        endpoint: z
          .url({ protocol: /^https?$/ })
          .describe('An OpenTelemetry collector that takes OTLP/HTTP; /v1/traces is added to it.'),
        headers: z.record(z.string(), reference).default({}).describe('Headers for it; their values are references.'),
      })
      .optional()
      .describe('Where traces go. OTEL_EXPORTER_OTLP_* of the environment wins. Default: nowhere.'),
    sampling: z
      .strictObject({
        ratio: z.number().min(0).max(1).default(1).describe('Of traces that begin here, how many are recorded.'),
        followCallers: z
          .boolean()
          .default(true)
          .describe('Whether a trace that a caller began is recorded when, and only when, the caller says so.'),
      })
      .prefault({})
      .describe('Which traces are recorded.'),
    metrics: z
      .strictObject({
        enabled: z.boolean().default(true).describe('Whether there is /metrics.'),
        token: reference.optional().describe('What a request for /metrics must bring as its bearer token.'),
        listen: z
          .string()
          .regex(/^(\[[0-9a-fA-F:]+\]|[^\s:[\]]+):\d{1,5}$/, 'must be host:port')
          .optional()
          .describe('A listener of its own for /metrics, as host:port. Then it is not served on the main port.'),
      })
      .prefault({})
      .describe(
        'Numbers for Prometheus. Without a token or a listener of its own, /metrics is there only when this server listens on this machine alone.',
      ),
  })
  .prefault({})
  .describe('Traces and metrics.')

export type TelemetryConfig = z.output<typeof telemetrySchema>
