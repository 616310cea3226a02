import { inOperation, pipeline, silentLogger, systemClock, type AuditPort, type Principal } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import { createTelemetry, incomingRequest, startTracing, type Telemetry } from '@gatehouse/telemetry'
import { type Benchmark, figure } from '../benchmark.ts'

const stages = 16

export const telemetryBenchmark: Benchmark = {
  name: 'telemetry',
  title: 'What it costs to be watched',
  method:
    `A call as the telemetry sees it: a request, an operation, and ${stages} stages that do nothing, in the process, in processor ` +
    'time (user and system). Baseline: the same without telemetry. A governed call takes about a millisecond of processor time in all. ' +
    '"Recorded" makes a span of each, and a batch of OTLP of them; the collector is left out. Both are for one hub; a call passes two.',

  async run({ isQuick }) {
    const rounds = isQuick ? 500 : 20_000
    const off = await measure(undefined, rounds)
    await using counted = createTelemetry()
    await using silent = await traced(0)
    await using recorded = await traced(1)
    const of = async (what: string, telemetry: Telemetry, atMost: number) =>
      figure({
        group: 'A call, milliseconds of processor time',
        what,
        unit: 'ms',
        value: await measure(telemetry, rounds),
        baseline: { what: 'without telemetry', value: off },
        aim: { atMost },
      })
    return {
      figures: [
        await of('metrics', counted, 0.05),
        await of('metrics, traces that are not recorded', silent, 0.06),
        await of('metrics, every trace recorded', recorded, 0.5),
      ],
      remarks: [],
    }
  },
}

async function traced(ratio: number): Promise<Telemetry> {
  const telemetry = createTelemetry()
  telemetry.traceWith(
    await startTracing(
      { egress: nowhere, metrics: telemetry.metrics, clock: systemClock, log: silentLogger },
      {
        url: 'http://collector.invalid/v1/traces',
        headers: async () => ({}),
        ratio,
        isCallerFollowed: true,
        timeoutMs: 1_000,
        resource: { 'service.name': 'bench' },
      },
    ),
  )
  return telemetry
}

/** Takes every batch at once. */
const nowhere: Egress = {
  open: () => Promise.reject(new TypeError('spans are sent whole')),
  fetch: async (url) => ({
    status: 200,
    headers: new Map(),
    url,
    bytes: new Uint8Array(),
    text: () => '{}',
    json: () => ({}),
  }),
  [Symbol.asyncDispose]: async () => {},
}

async function measure(telemetry: Telemetry | undefined, rounds: number): Promise<number> {
  const once = async (): Promise<void> => {
    const headers = new Headers()
    const request = telemetry === undefined ? undefined : incomingRequest(telemetry, { method: 'POST', headers })
    const work = () =>
      inOperation(
        { audit, observer: telemetry?.observer },
        {
          action: 'tools.execute',
          principal,
          signal: AbortSignal.abort(),
          traceparent: headers.get('traceparent') ?? undefined,
        },
        async (op) => void (await call.run(op, {})),
      )
    await (telemetry === undefined ? work() : telemetry.duringRequest(work))
    request?.answered({ route: '/api/executions', status: 200 })
  }
  for (let round = 0; round < rounds / 4; round++) await once()
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round++) {
    await once()
    // As between requests: what waits to be sent is sent.
    if (round % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / rounds
}

const call = Array.from({ length: stages }, (_, at) => `stage-${at}`).reduce(
  (list, name) => list.stage({ name, run: async () => ({}) }),
  pipeline<object>(),
)

const audit: AuditPort = {
  open: () => ({ note: () => {}, recorded: async () => {}, close: async () => {} }),
  record: async () => {},
}

const principal: Principal = {
  tenantId: 'bench',
  userId: 'usr_1',
  issuer: 'gatehouse',
  subject: 'usr_1',
  aliases: [],
  groups: [],
  roles: [],
  scopes: ['tools'],
  actor: { kind: 'key', id: 'key_1' },
}
