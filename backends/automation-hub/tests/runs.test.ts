// Runs of a hub over a real socket: how each answer is read, and what is asked.
import type { ToolProgress } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { HubServer } from './hub-server.ts'

interface Said {
  readonly status?: number
  readonly json?: unknown
  readonly events?: string
}

/** A hub that answers as told, by the path below /automation. */
async function talking(answers: (line: string) => Said | undefined) {
  const hub = await HubServer.start([])
  const lines: string[] = []
  hub.intercept = (request, response) => {
    const line = `${request.method} ${request.url!.replace('/automation', '')}`
    lines.push(line)
    const { status = 200, json, events } = answers(line) ?? { status: 404, json: {} }
    const type = events === undefined ? 'application/json' : 'text/event-stream'
    response.writeHead(status, { 'content-type': type }).end(events ?? JSON.stringify(json))
    return true
  }
  const { adapter } = automationHubBackend.create({
    sourceId: 'hub',
    config: { baseUrl: `${hub.url}/automation` },
    host: hub.host,
  })
  const progress: ToolProgress[] = []
  const followUp = {
    tool: 'hub://crm.build',
    handle: 'run_1',
    executionId: 'exe_1',
    credential: { kind: 'on_behalf_of', token: 'token' } as const,
    timeoutMs: 500,
    onProgress: (one: ToolProgress) => void progress.push(one),
    signal: new AbortController().signal,
  }
  return { hub, lines, progress, adapter, followUp, [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose]() }
}

const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
const running = { status: 'running', run_id: 'run_1', poll_after_ms: 700, progress: { fraction: 0.5, message: 'half' } }

test.each([
  [
    { status: 'succeeded', run_id: 'run_1', result: { id: 7 } },
    { kind: 'succeeded', value: { id: 7 } },
  ],
  [
    { status: 'failed', run_id: 'run_1', error: { kind: 'cancelled', message: 'Stopped.' } },
    { kind: 'failed', failure: { kind: 'cancelled', message: 'Stopped.' } },
  ],
  [running, { kind: 'running', handle: 'run_1', pollAfterMs: 700, progress: { fraction: 0.5, message: 'half' } }],
  [
    { status: 'input_required', run_id: 'run_1', input_request: { message: 'Sure?', input_schema: true } },
    { kind: 'input_required', handle: 'run_1', request: { message: 'Sure?', schema: true } },
  ],
  [{ status: 'running' }, { kind: 'no_news', failure: { kind: 'bad_response' } }],
  ['nonsense', { kind: 'no_news', failure: { kind: 'bad_response' } }],
])('reads %j as it stands in the result event, and where a hub has no events', async (body, expected) => {
  await using watched = await talking(() => ({ events: `: alive\n\n${event('result', body)}` }))
  expect(await watched.adapter.follow!(watched.followUp)).toMatchObject(expected)
  expect(watched.lines).toEqual(['GET /runs/run_1/events'])

  await using asked = await talking((line) => (line.endsWith('/events') ? undefined : { json: body }))
  expect(await asked.adapter.follow!(asked.followUp)).toMatchObject(expected)
  expect(asked.lines).toEqual(['GET /runs/run_1/events', 'GET /runs/run_1?wait_ms=500'])
})

test('passes progress on, leaves out what cannot be read, and says how far it is when the stream ends', async () => {
  const said = [{ fraction: 0.2 }, { fraction: 7, message: 'x'.repeat(900) }, 'nonsense', {}, { fraction: 0.4 }]
  const events = said.map((one) => event('progress', one)).join('')
  await using hub = await talking(() => ({ events }))
  expect(await hub.adapter.follow!(hub.followUp)).toEqual({
    kind: 'running',
    handle: 'run_1',
    progress: { fraction: 0.4 },
  })
  expect(hub.progress).toEqual([{ fraction: 0.2 }, { message: 'x'.repeat(500) }, { fraction: 0.4 }])
})

test('hands an answer over once, and tells a refusal from the end of the run', async () => {
  await using hub = await talking(() => ({
    status: 409,
    json: { error: { code: 'input_not_expected', message: 'It does not ask.' } },
  }))
  expect(await hub.adapter.follow!({ ...hub.followUp, input: { seats: 2 } })).toMatchObject({
    kind: 'no_news',
    failure: { kind: 'rejected', message: 'It does not ask.' },
  })
  expect(hub.lines).toEqual(['POST /runs/run_1/input'])
})

test('a run that the hub does not know any more has ended, nobody knows how', async () => {
  const gone = { status: 404, json: { error: { code: 'run_not_found', message: 'No such run.' } } }
  await using hub = await talking(() => gone)
  const ended = { kind: 'failed', failure: { kind: 'not_found', isOutcomeUnknown: true } }
  expect(await hub.adapter.follow!(hub.followUp)).toMatchObject(ended)
  expect(await hub.adapter.cancel!(hub.followUp)).toMatchObject(ended)
  expect(hub.lines).toEqual(['GET /runs/run_1/events', 'POST /runs/run_1/cancel'])
})

test.each([401, 429, 500, 503])(
  'a hub that answers %i to the question for news says nothing of the run',
  async (status) => {
    await using hub = await talking(() => ({ status, json: {} }))
    expect(await hub.adapter.follow!(hub.followUp)).toMatchObject({ kind: 'no_news', failure: { status } })
  },
)

test('an action that answers later is started without waiting, under its key', async () => {
  await using hub = await talking(() => ({ status: 202, json: running }))
  const output = await hub.adapter.execute({
    ...hub.followUp,
    nativeId: 'crm:build@1.0.0',
    version: '1.0.0',
    mode: 'async',
    input: {},
    idempotencyKey: 'key',
  })
  expect(output).toMatchObject({ kind: 'running', handle: 'run_1' })
})
