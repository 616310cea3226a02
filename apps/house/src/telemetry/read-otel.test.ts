import { expect, test } from 'vitest'
import { readOtel, type OtelVariables } from './read-otel.ts'
import { telemetrySchema } from './telemetry-config.ts'

const none = telemetrySchema.parse({})
const file = telemetrySchema.parse({
  otlp: { endpoint: 'https://file.example.com/', headers: { 'x-key': 'env:KEY' } },
  sampling: { ratio: 0.25, followCallers: false },
})

test('traces go nowhere unless somebody says where', () => {
  expect(readOtel(none, {})).toBeUndefined()
  expect(readOtel(file, { tracesExporter: 'none' })).toBeUndefined()
  expect(readOtel(file, { isDisabled: 'TRUE' })).toBeUndefined()
})

test('the file is enough', () => {
  expect(readOtel(file, {})).toEqual({
    url: 'https://file.example.com/v1/traces',
    headers: [{ name: 'x-key', reference: 'env:KEY' }],
    ratio: 0.25,
    isCallerFollowed: false,
    timeoutMs: 10_000,
    serviceName: 'gatehouse',
    resource: {},
  })
})

test('the environment wins, with the variables that OpenTelemetry has for everybody', () => {
  const otel = {
    endpoint: 'http://collector:4318',
    headers: 'authorization=Bearer%20abc, x-team = tools',
    timeout: '2500',
    serviceName: 'front-door',
    resourceAttributes: 'deployment.environment.name=prod',
    sampler: 'parentbased_traceidratio',
    samplerArgument: '0.1',
    protocol: 'http/protobuf',
  }
  expect(readOtel(file, otel)).toEqual({
    url: 'http://collector:4318/v1/traces',
    headers: [
      { name: 'authorization', value: 'Bearer abc' },
      { name: 'x-team', value: 'tools' },
    ],
    ratio: 0.1,
    isCallerFollowed: true,
    timeoutMs: 2_500,
    serviceName: 'front-door',
    resource: { 'deployment.environment.name': 'prod' },
  })
  expect(readOtel(file, { ...otel, tracesEndpoint: 'http://t:4318/own' })!.url).toBe('http://t:4318/own')
})

test.each<readonly [OtelVariables, string]>([
  [{ endpoint: 'collector:4318' }, 'invalid_otlp_endpoint'],
  [{ endpoint: 'http://c:4317', protocol: 'grpc' }, 'otlp_protocol_not_supported'],
  [{ endpoint: 'http://c', sampler: 'sometimes' }, 'invalid_trace_sampler'],
  [{ endpoint: 'http://c', headers: 'secret-without-name' }, 'invalid_otel_variable'],
  [{ endpoint: 'http://c', headers: 'a=%zz' }, 'invalid_otel_variable'],
])('%j is refused, and no value is repeated', (otel, code) => {
  const refused = (): unknown => readOtel(none, otel)
  expect(refused).toThrow(expect.objectContaining({ kind: 'invalid', code }))
  expect(refused).not.toThrow(/secret|%zz/)
})
