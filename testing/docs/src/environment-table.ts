import { markdownTable } from './markdown-table.ts'
import { filesOf, textOf } from './repository.ts'

/** What each variable does. The code says which there are; this says what for. */
const meanings: Readonly<Record<string, string>> = {
  GATEHOUSE_DATA_DIR:
    'Data directory of the server, and where commands find it. Same as `--data`. Default `.gatehouse`.',
  GATEHOUSE_DATABASE_URL: 'Server PostgreSQL, `postgresql://…`. Default: the embedded database in the data directory.',
  GATEHOUSE_CONFIG: 'Configuration file. Same as `--config`.',
  GATEHOUSE_PORT: 'Port to listen on. Same as `--port`.',
  GATEHOUSE_HOST: 'Address to listen on. Same as `--host`.',
  GATEHOUSE_LOG_LEVEL:
    'How much the server writes to its log: `trace`, `debug`, `info`, `warn` (the default), `error`, `fatal`, `silent`.',
  GATEHOUSE_URL: 'Server that commands talk to. Same as `--url`.',
  GATEHOUSE_KEY: 'Key that commands present. Same as `--key`, and not in the list of processes.',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'Collector of traces over HTTP; `/v1/traces` is added to it. This and those below are OpenTelemetry’s own, and win over `telemetry` of the file.',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'The same as a whole URL.',
  OTEL_EXPORTER_OTLP_HEADERS: 'Headers for it: `name=value,…`, values in percent-encoding.',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'The same; wins.',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'Spans are sent as `http/json` whatever it says; `grpc` is refused.',
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'The same; wins.',
  OTEL_EXPORTER_OTLP_TIMEOUT: 'Milliseconds that one delivery may take. Default 10000.',
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: 'The same; wins.',
  OTEL_SERVICE_NAME: 'Name of this service in traces. Default `gatehouse`.',
  OTEL_RESOURCE_ATTRIBUTES: 'More facts about it: `name=value,…`.',
  OTEL_TRACES_SAMPLER:
    'Which traces are recorded: `always_on`, `parentbased_traceidratio` and the others of the standard.',
  OTEL_TRACES_SAMPLER_ARG: 'Share of traces for the samplers by ratio: 0 to 1.',
  OTEL_TRACES_EXPORTER: '`none` sends no traces.',
  OTEL_SDK_DISABLED: '`true` sends no traces.',
  GATEHOUSE_DEBUG: 'Any value: commands show the stack of an error that nobody expected.',
}

export function environmentTable(): string {
  const known = Object.keys(meanings)
  const read = variablesRead()
  const differing = [...read.filter((name) => !known.includes(name)), ...known.filter((name) => !read.includes(name))]
  if (differing.length > 0) throw new Error(`environment-table.ts and the code differ on ${differing.join(', ')}`)
  return markdownTable(
    ['variable', 'meaning'],
    Object.entries(meanings).map(([name, meaning]) => [`\`${name}\``, meaning]),
  )
}

/** The variables that the apps read; each does so in one file, env.ts. */
function variablesRead(): readonly string[] {
  const texts = filesOf('apps/*/src/env.ts').map(textOf)
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/\['((?:GATEHOUSE|OTEL)_[A-Z_]+)'\]/g)].map(([, name]) => name!)),
    ),
  ]
}
