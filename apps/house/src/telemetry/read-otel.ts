import { InvalidInputError } from '@gatehouse/core'
import type { TelemetryConfig } from './telemetry-config.ts'

/** The variables that OpenTelemetry has for everybody: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
export interface OtelVariables {
  readonly endpoint?: string | undefined
  readonly tracesEndpoint?: string | undefined
  readonly headers?: string | undefined
  readonly tracesHeaders?: string | undefined
  readonly protocol?: string | undefined
  readonly timeout?: string | undefined
  readonly serviceName?: string | undefined
  readonly resourceAttributes?: string | undefined
  readonly sampler?: string | undefined
  readonly samplerArgument?: string | undefined
  readonly tracesExporter?: string | undefined
  readonly isDisabled?: string | undefined
}

/** Where traces go and which. */
export interface TraceSettings {
  readonly url: string
  /** By name: a value as it is, or a reference of a secret. */
  readonly headers: readonly { readonly name: string; readonly value?: string; readonly reference?: string }[]
  readonly ratio: number
  readonly isCallerFollowed: boolean
  readonly timeoutMs: number
  readonly serviceName: string
  readonly resource: Readonly<Record<string, string>>
}

const defaultTimeoutMs = 10_000

/** Undefined when traces go nowhere. The environment wins over the file, as everywhere. */
export function readOtel(config: TelemetryConfig, otel: OtelVariables): TraceSettings | undefined {
  if (otel.isDisabled?.toLowerCase() === 'true' || otel.tracesExporter === 'none') return undefined
  const url = urlOf(config, otel)
  if (url === undefined) return undefined
  if (otel.protocol === 'grpc') {
    throw new InvalidInputError('otlp_protocol_not_supported', 'Traces are sent over HTTP; gRPC is not supported.', {
      at: 'OTEL_EXPORTER_OTLP_PROTOCOL',
      hint: 'Use http/json or http/protobuf, and the HTTP port of the collector, which is 4318 as a rule.',
    })
  }
  const fromEnvironment = otel.tracesHeaders ?? otel.headers
  const { serviceName = 'gatehouse' } = otel
  return {
    url,
    headers:
      fromEnvironment === undefined
        ? Object.entries(config.otlp?.headers ?? {}).map(([name, reference]) => ({ name, reference }))
        : pairsOf(fromEnvironment, 'OTEL_EXPORTER_OTLP_HEADERS').map(([name, value]) => ({ name, value })),
    ...samplingOf(config, otel),
    timeoutMs: positive(otel.timeout) ?? defaultTimeoutMs,
    serviceName,
    resource: Object.fromEntries(pairsOf(otel.resourceAttributes ?? '', 'OTEL_RESOURCE_ATTRIBUTES')),
  }
}

function urlOf(config: TelemetryConfig, otel: OtelVariables): string | undefined {
  if (otel.tracesEndpoint !== undefined) return checked(otel.tracesEndpoint, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const base =
    otel.endpoint === undefined ? config.otlp?.endpoint : checked(otel.endpoint, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  if (base === undefined) return undefined
  return base.endsWith('/v1/traces') ? base : `${base.replace(/\/+$/, '')}/v1/traces`
}

function checked(text: string, at: string): string {
  const url = URL.parse(text)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text
  throw new InvalidInputError('invalid_otlp_endpoint', `${at} is not the address of a collector.`, {
    at,
    hint: 'Use an address such as https://collector.example.com:4318.',
  })
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function samplingOf(
  { sampling }: TelemetryConfig,
  { sampler, samplerArgument }: OtelVariables,
): Pick<TraceSettings, 'ratio' | 'isCallerFollowed'> {
  if (sampler === undefined) return { ratio: sampling.ratio, isCallerFollowed: sampling.followCallers }
  const argument = Number(samplerArgument ?? 1)
  const ratio = argument >= 0 && argument <= 1 ? argument : 1
  const known: Readonly<Record<string, Pick<TraceSettings, 'ratio' | 'isCallerFollowed'>>> = {
    always_on: { ratio: 1, isCallerFollowed: false },
    always_off: { ratio: 0, isCallerFollowed: false },
    traceidratio: { ratio, isCallerFollowed: false },
    parentbased_always_on: { ratio: 1, isCallerFollowed: true },
    parentbased_always_off: { ratio: 0, isCallerFollowed: true },
    parentbased_traceidratio: { ratio, isCallerFollowed: true },
  }
  const found = known[sampler]
  if (found !== undefined) return found
  throw new InvalidInputError('invalid_trace_sampler', 'OTEL_TRACES_SAMPLER names no sampler that is known here.', {
    at: 'OTEL_TRACES_SAMPLER',
    hint: `Use one of ${Object.keys(known).join(', ')}.`,
  })
}

/** `name=value,…` with values in percent-encoding, as W3C Baggage has it. */
function pairsOf(text: string, at: string): [string, string][] {
  return text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=')
      if (name.trim() === '' || rest.length === 0) throw notPairs(at)
      try {
        return [name.trim(), decodeURIComponent(rest.join('=').trim())]
      } catch (cause) {
        throw notPairs(at, cause)
      }
    })
}

function notPairs(at: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('invalid_otel_variable', `${at} is not a list of name=value.`, {
    at,
    hint: 'Separate pairs by commas, and write special characters of values in percent-encoding.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text)
  return text !== undefined && Number.isFinite(number) && number > 0 ? number : undefined
}
