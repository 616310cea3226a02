import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure } from '../benchmark.ts'
import { startDownstream } from '../house/downstream.ts'
import { createHouseClient } from '../house/house-client.ts'
import { createHttpCaller } from '../house/http-caller.ts'
import { startHouseProcess } from '../house/start-house-process.ts'
import { load, type Latencies } from '../measure/load.ts'
import { median } from '../measure/quantile.ts'

const parallel = 32
const note = { text: 'The compressor rattles', priority: 2 }

export const actionBenchmark: Benchmark = {
  name: 'action',
  title: 'An action against the direct call',
  method:
    '`POST /automation/actions/{id}/execute`, without Tool Hub in front: Automation Hub authenticates, checks the input, ' +
    'records the call, builds the request from the description and sends it to the downstream. Baseline: the same client ' +
    'calls the same downstream itself. One call at a time, and 32 at a time, in turns. Client and downstream take their ' +
    'share of the same cores.',

  async run({ isQuick, onProgress }) {
    const sizes = isQuick
      ? { rounds: 1, warmUp: 5, sequential: 10, together: 40 }
      : { rounds: 3, warmUp: 300, sequential: 500, together: 2_000 }
    await using downstream = await startDownstream()
    await using directory = await temporaryDirectory()
    await using house = await startHouseProcess({ dataDir: directory.path })
    using http = createHttpCaller()
    const client = createHouseClient(http, house.url, house.key)
    const documents = [{ file: 'bench.json', content: JSON.stringify(document) }]
    await client.post('/automation/api/imports', { documents, namespace: 'bench', server: downstream.url })

    const direct = (): Promise<unknown> => http.call({ url: `${downstream.url}/notes`, method: 'POST', body: note })
    const action = async (): Promise<void> =>
      succeeded(await client.post('/automation/actions/bench:create_note@1.0.0/execute', { input: { body: note } }))
    onProgress('calls')
    await load(sizes.warmUp, 4, direct)
    await load(sizes.warmUp, 4, action)
    const runs = { direct: [] as Latencies[], action: [] as Latencies[] }
    const together = { direct: [] as Latencies[], action: [] as Latencies[] }
    for (let round = 0; round < sizes.rounds; round++) {
      runs.direct.push(await load(sizes.sequential, 1, direct))
      runs.action.push(await load(sizes.sequential, 1, action))
      together.direct.push(await load(sizes.together, parallel, direct))
      together.action.push(await load(sizes.together, parallel, action))
    }
    const of = (measured: readonly Latencies[], fact: keyof Latencies): number =>
      median(measured.map((run) => run[fact]))
    const p50 = { what: 'direct call, p50', value: of(runs.direct, 'p50') }
    return {
      figures: [
        figure({ what: 'action, p50', unit: 'ms', value: of(runs.action, 'p50'), baseline: p50 }),
        figure({
          what: 'action, added to a direct call, p50',
          unit: 'ms',
          value: of(runs.action, 'p50') - p50.value,
          baseline: p50,
        }),
        figure({
          what: `actions, ${parallel} at a time`,
          unit: 'per_second',
          value: of(together.action, 'perSecond'),
          baseline: { what: `direct calls, ${parallel} at a time`, value: of(together.direct, 'perSecond') },
        }),
      ],
      remarks: [],
    }
  },
}

function succeeded(answer: unknown): void {
  const { status } = answer as { status?: unknown }
  if (status !== 'succeeded') throw new Error(`the call did not succeed: ${JSON.stringify(answer).slice(0, 500)}`)
}

const schema = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', maxLength: 1_000 }, priority: { type: 'integer', minimum: 0 } },
}

const content = { 'application/json': { schema } }

const document = {
  openapi: '3.1.0',
  info: { title: 'Bench', version: '1.0.0' },
  paths: {
    '/notes': {
      post: {
        operationId: 'createNote',
        summary: 'Create a note',
        requestBody: { required: true, content },
        responses: { 200: { description: 'Created.', content } },
      },
    },
  },
}
