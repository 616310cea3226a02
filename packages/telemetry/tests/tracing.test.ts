import { silentLogger, systemClock, traceOf } from '@gatehouse/core'
import { createEgress } from '@gatehouse/egress'
import { startOtlpCollector, type OtlpCollector } from '@gatehouse/testing-dev-env'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTelemetry, startTracing, type Telemetry, type TracingOptions } from '../src/index.ts'

let collector: OtlpCollector
let held: AsyncDisposableStack

beforeEach(async () => {
  held = new AsyncDisposableStack()
  collector = held.use(await startOtlpCollector())
})
afterEach(() => held.disposeAsync())

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const unsampled = `${parent.slice(0, -2)}00`

async function open(options: Partial<TracingOptions> = {}): Promise<Telemetry> {
  const telemetry = createTelemetry()
  const egress = createEgress({ allow: [] })
  telemetry.traceWith(
    await startTracing(
      { egress, metrics: telemetry.metrics, clock: systemClock, log: silentLogger },
      {
        url: `${collector.url}/v1/traces`,
        headers: async () => ({ authorization: 'Bearer of-the-collector' }),
        ratio: 1,
        isCallerFollowed: true,
        timeoutMs: 2_000,
        resource: { 'service.name': 'gatehouse' },
        ...options,
      },
    ),
  )
  held.use(egress)
  held.use(telemetry)
  return telemetry
}

const within5s = (): AbortSignal => AbortSignal.timeout(5_000)

test('a span arrives as the protocol has it: its parent, its kind, its facts, its failure, and who sends', async () => {
  const telemetry = await open()
  const span = telemetry.begin(traceOf(parent), {
    name: 'POST /mcp',
    kind: 'server',
    facts: { 'http.response.status_code': 503, isIt: true, 'gatehouse.tool': 'x'.repeat(1_000) },
    link: traceOf('00-11111111111111111111111111111111-2222222222222222-01'),
  })!
  span.end('database_unreachable')
  await telemetry.probe(within5s())
  expect(collector.problems).toEqual([])
  expect(collector.spans).toEqual([
    expect.objectContaining({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: span.trace.traceparent.slice(36, 52),
      parentSpanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'POST /mcp',
      kind: 2,
      status: 2,
      attributes: {
        'http.response.status_code': 503,
        isIt: true,
        'gatehouse.tool': 'x'.repeat(256),
        'error.type': 'database_unreachable',
      },
      links: [{ traceId: '1'.repeat(32), spanId: expect.any(String) }],
    }),
  ])
  expect(collector.headers[0]).toMatchObject({ authorization: 'Bearer of-the-collector' })
})

test('what a caller does not record is not recorded here, and costs nothing below', async () => {
  const telemetry = await open()
  const server = telemetry.begin(traceOf(unsampled), { name: 'a', kind: 'server' })!
  expect(server.trace.traceparent).toMatch(/-00$/)
  expect(telemetry.begin(server.trace, { name: 'b', kind: 'internal' })).toBeUndefined()
  server.end()
  await telemetry.probe(within5s())
  expect(collector.spans).toEqual([])
})

test.each([
  [{ ratio: 0 }, undefined, false],
  [{ ratio: 0 }, parent, true],
  [{ ratio: 0, isCallerFollowed: false }, parent, false],
  [{ ratio: 1, isCallerFollowed: false }, unsampled, true],
])('with %j and the parent %s it is recorded: %s', async (options, traceparent, isRecorded) => {
  const telemetry = await open(options)
  const trace = traceparent === undefined ? undefined : traceOf(traceparent)
  const span = telemetry.begin(trace, { name: 'a', kind: 'server' })!
  expect(span.trace.traceparent.endsWith('-01')).toBe(isRecorded)
})

test('spans that a collector refuses are counted, and a busy one is tried again', async () => {
  const telemetry = await open()
  collector.answerWith = 400
  telemetry.begin(undefined, { name: 'refused', kind: 'server' })!.end()
  await expect(telemetry.probe(within5s())).rejects.toMatchObject({ code: 'collector_refused' })
  expect(telemetry.tracing()).toMatchObject({ sent: 0, dropped: 1, lastProblem: { message: expect.any(String) } })

  collector.answerWith = 503
  telemetry.begin(undefined, { name: 'patient', kind: 'server' })!.end()
  const arrived = telemetry.probe(within5s())
  await expect.poll(() => collector.bodies.filter((body) => body.includes('patient')).length).toBeGreaterThan(0)
  collector.answerWith = 200
  await arrived
  expect(collector.spans.map(({ name }) => name)).toEqual(['patient'])
  expect(telemetry.tracing()).toMatchObject({ sent: 1, dropped: 1, lastProblem: undefined })
  const { body } = await telemetry.metrics.print(undefined)
  expect(body).toContain('gatehouse_spans_dropped_total{reason="refused"} 1\n')
  expect(body).toContain('gatehouse_spans_sent_total 1\n')
})

test('the queue has an end: what does not fit is counted, and the rest arrives', async () => {
  const telemetry = await open()
  const many = 20_000
  for (let i = 0; i < many; i++) telemetry.begin(undefined, { name: 'one of many', kind: 'server' })!.end()
  await telemetry.probe(AbortSignal.timeout(20_000))
  const { sent, dropped, waiting } = telemetry.tracing()!
  expect({ all: sent + dropped + waiting, waiting }).toEqual({ all: many, waiting: 0 })
  expect(dropped).toBeGreaterThan(0)
  expect(sent).toBeGreaterThanOrEqual(8_192)
  expect(collector.spans).toHaveLength(sent)
})

test('what waits at the end is sent before the end', async () => {
  const telemetry = await open()
  telemetry.begin(undefined, { name: 'last words', kind: 'server' })!.end()
  await telemetry[Symbol.asyncDispose]()
  expect(collector.spans.map(({ name }) => name)).toEqual(['last words'])
})

test('a collector that is not there holds nothing up, and what is lost is counted', async () => {
  const telemetry = await open({ url: 'http://127.0.0.1:1/v1/traces' })
  telemetry.begin(undefined, { name: 'lost', kind: 'server' })!.end()
  const startedAt = performance.now()
  await telemetry[Symbol.asyncDispose]()
  expect(performance.now() - startedAt).toBeLessThan(6_000)
  expect(telemetry.tracing()).toMatchObject({ sent: 0, dropped: 1, waiting: 0 })
})
