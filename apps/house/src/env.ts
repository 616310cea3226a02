import type { OtelVariables } from './telemetry/read-otel.ts'

/** Everything the process is told by its environment. The only file of this app that reads it. */
export interface Environment {
  readonly dataDir: string | undefined
  readonly databaseUrl: string | undefined
  readonly configFile: string | undefined
  readonly port: string | undefined
  readonly host: string | undefined
  readonly logLevel: string
  readonly otel: OtelVariables
  /** For secret references of the form `env:NAME`. */
  readonly all: Readonly<Record<string, string | undefined>>
}

export function readEnvironment(): Environment {
  const { env } = process
  // An empty variable is one that is not set, as for commands.
  return {
    dataDir: env['GATEHOUSE_DATA_DIR'] || undefined,
    databaseUrl: env['GATEHOUSE_DATABASE_URL'] || undefined,
    configFile: env['GATEHOUSE_CONFIG'] || undefined,
    port: env['GATEHOUSE_PORT'] || undefined,
    host: env['GATEHOUSE_HOST'] || undefined,
    logLevel: env['GATEHOUSE_LOG_LEVEL'] || 'warn',
    otel: {
      endpoint: env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined,
      tracesEndpoint: env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || undefined,
      headers: env['OTEL_EXPORTER_OTLP_HEADERS'] || undefined,
      tracesHeaders: env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] || undefined,
      protocol: env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || undefined,
      timeout: env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TIMEOUT'] || undefined,
      serviceName: env['OTEL_SERVICE_NAME'] || undefined,
      resourceAttributes: env['OTEL_RESOURCE_ATTRIBUTES'] || undefined,
      sampler: env['OTEL_TRACES_SAMPLER'] || undefined,
      samplerArgument: env['OTEL_TRACES_SAMPLER_ARG'] || undefined,
      tracesExporter: env['OTEL_TRACES_EXPORTER'] || undefined,
      isDisabled: env['OTEL_SDK_DISABLED'] || undefined,
    },
    all: env,
  }
}
