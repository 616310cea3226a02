import { findServerBinaries, startServer, temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure } from '../benchmark.ts'
import { startDownstream } from '../house/downstream.ts'
import { createHouseClient } from '../house/house-client.ts'
import { createHttpCaller } from '../house/http-caller.ts'
import { startHouseProcess } from '../house/start-house-process.ts'
import { load, type Latencies } from '../measure/load.ts'
import { median } from '../measure/quantile.ts'

const parallel = 32
/** A short read leaves audit entries alone; a write is an execution as well. */
const tools = { read: 'automation_hub://bench.read_note', write: 'automation_hub://bench.create_note' } as const
const aimsPerSecond = { read: 1_500, write: 500 } as const
const input = { body: { text: 'The compressor rattles', priority: 2 } }

export const executeBenchmark: Benchmark = {
  name: 'execute',
  title: 'A governed call against a direct one',
  method:
    '`execute_tool` of a reading and of a writing action, through `POST /api/executions` and through `tools/call` (MCP ' +
    '2026-07-28), against `gatehouse up` in a process of its own: Tool Hub authenticates, decides, checks, records the ' +
    'execution, signs a token for the user and hands the request to Automation Hub, which verifies, checks, records and calls ' +
    'the downstream. Four audit entries, and of a write the execution and its end, are durable before the answer: with three ' +
    'commits for one call alone, which calls at the same time share. Baseline: the same client calls the same downstream ' +
    'itself. One call at a time, and 32 at a time. Client and downstream take their share of the same cores. Where PostgreSQL ' +
    'is installed the same is measured with a server that waits for its disk (`fsync=on`).',

  async run({ isQuick, onProgress }) {
    const figures: Figure[] = []
    const sizes = isQuick
      ? { rounds: 1, warmUp: 5, sequential: 10, together: 40 }
      : { rounds: 3, warmUp: 500, sequential: 600, together: 3_000 }

    onProgress('embedded database')
    figures.push(...(await measure('embedded', undefined, sizes)))

    const binaries = findServerBinaries()
    if (binaries === undefined) {
      return {
        figures,
        remarks: ['PostgreSQL is not installed on this machine, so only the embedded one is measured.'],
      }
    }
    if (isQuick) return { figures, remarks: [] }
    onProgress('PostgreSQL server')
    await using directory = await temporaryDirectory()
    await using server = await startServer(binaries, directory.path, { isDurable: true })
    figures.push(...(await measure('server', server.url, sizes)))
    return { figures, remarks: [] }
  },
}

interface Sizes {
  readonly rounds: number
  readonly warmUp: number
  readonly sequential: number
  readonly together: number
}

async function measure(engine: string, databaseUrl: string | undefined, sizes: Sizes): Promise<readonly Figure[]> {
  await using downstream = await startDownstream()
  await using directory = await temporaryDirectory()
  await using house = await startHouseProcess({
    dataDir: directory.path,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  })
  using http = createHttpCaller()
  const client = createHouseClient(http, house.url, house.key)
  await client.post('/automation/api/imports', {
    documents: [{ file: 'bench.json', content: JSON.stringify(document) }],
    namespace: 'bench',
    server: downstream.url,
  })
  await client.post('/api/sync', { source: 'automation_hub' })

  const rest = async (tool: string) => succeeded(await client.post('/api/executions', { tool, input }))
  const mcp = async (tool: string) => succeeded(await client.callTool('execute_tool', { tool, input }))
  const ways: Readonly<Record<Way, () => Promise<unknown>>> = {
    direct: () => http.call({ url: `${downstream.url}/notes`, method: 'POST', body: input.body }),
    'REST, read': () => rest(tools.read),
    'REST, write': () => rest(tools.write),
    'MCP, read': () => mcp(tools.read),
    'MCP, write': () => mcp(tools.write),
  }
  const names = Object.keys(ways) as Way[]
  const alone = Object.fromEntries(names.map((name) => [name, [] as Latencies[]])) as Runs
  const together = Object.fromEntries(names.map((name) => [name, [] as Latencies[]])) as Runs
  for (const name of names) await load(sizes.warmUp, 4, ways[name])
  for (let round = 0; round < sizes.rounds; round++) {
    for (const name of names) alone[name].push(await load(sizes.sequential, 1, ways[name]))
    for (const name of names) together[name].push(await load(sizes.together, parallel, ways[name]))
  }
  return governed.flatMap((way) => figuresOf(`${way}, ${engine} database`, way, alone, together))
}

const governed = ['REST, read', 'REST, write', 'MCP, read', 'MCP, write'] as const

type Governed = (typeof governed)[number]
type Way = 'direct' | Governed
type Runs = Readonly<Record<Way, Latencies[]>>

function figuresOf(what: string, way: Governed, alone: Runs, together: Runs): readonly Figure[] {
  const of = (runs: readonly Latencies[], fact: keyof Latencies): number => median(runs.map((run) => run[fact]))
  const quantiles = (['p50', 'p95'] as const).map((quantile) =>
    figure({
      group: 'A call, one at a time, milliseconds',
      what: `${what}, ${quantile}`,
      unit: 'ms',
      value: of(alone[way], quantile),
      baseline: { what: `direct call, ${quantile}`, value: of(alone.direct, quantile) },
    }),
  )
  return [
    ...quantiles,
    figure({
      what: `${what}, added to a direct call, p50`,
      unit: 'ms',
      value: of(alone[way], 'p50') - of(alone.direct, 'p50'),
      baseline: { what: 'direct call, p50', value: of(alone.direct, 'p50') },
      aim: { atMost: 3 },
    }),
    figure({
      what: `${what}, ${parallel} at a time, p95`,
      unit: 'ms',
      value: of(together[way], 'p95'),
      baseline: { what: `direct call, ${parallel} at a time, p95`, value: of(together.direct, 'p95') },
    }),
    figure({
      group: `Calls a second, ${parallel} at a time`,
      what: `${what}, ${parallel} at a time`,
      unit: 'per_second',
      value: of(together[way], 'perSecond'),
      baseline: { what: `direct calls, ${parallel} at a time`, value: of(together.direct, 'perSecond') },
      aim: { atLeast: aimsPerSecond[way.endsWith('read') ? 'read' : 'write'] },
    }),
  ]
}

function succeeded(answer: unknown): void {
  const { status } = answer as { status?: unknown }
  if (status !== 'succeeded') throw new Error(`the call did not succeed: ${JSON.stringify(answer).slice(0, 500)}`)
}

const note = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', maxLength: 1_000 }, priority: { type: 'integer', minimum: 0 } },
}

const operation = (operationId: string, summary: string) => ({
  operationId,
  summary,
  requestBody: { required: true, content: { 'application/json': { schema: note } } },
  responses: { 200: { description: 'Done.', content: { 'application/json': { schema: note } } } },
})

/** Both do the same downstream, so that what differs is the hub. */
const document = {
  openapi: '3.1.0',
  info: { title: 'Bench', version: '1.0.0' },
  paths: {
    '/notes': { post: operation('createNote', 'Create a note') },
    '/notes/read': { post: { ...operation('readNote', 'Read a note'), 'x-gatehouse-effect': 'read' } },
  },
}
