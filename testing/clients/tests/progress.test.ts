// Real client libraries wait for a tool that takes long, and for one that asks.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { startRunHub, startTestHouse, type RunHub, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let hub: RunHub
let house: TestHouse

beforeAll(async () => {
  folder = await temporaryDirectory()
  hub = await startRunHub([
    { name: 'build', mode: 'async' },
    { name: 'print', mode: 'stream' },
    { name: 'book', mode: 'interactive' },
  ])
  const sources = [{ id: 'hub', type: 'automation_hub', config: { baseUrl: hub.url } }]
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(configFile, JSON.stringify({ sample: false, sources, egress: { allow: ['127.0.0.1'] } }))
  house = await startTestHouse({ configFile })
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

interface Progress {
  readonly progress: number
  readonly total?: number | undefined
  readonly message?: string | undefined
}
interface Result {
  readonly structuredContent?: unknown
  readonly content?: unknown
  readonly isError?: unknown
}
interface Connected extends AsyncDisposable {
  call(name: string, input: Record<string, unknown>, onProgress?: (progress: Progress) => void): Promise<Result>
}

const about = { name: 'test', version: '1' }
const url = () => new URL(house.house.mcpUrl)
const init = () => ({ requestInit: { headers: { authorization: `Bearer ${house.house.key}` } } })
const isDue = { timeout: 10_000 }

async function modern(options: ConstructorParameters<typeof ModernClient>[1]): Promise<Connected> {
  const client = new ModernClient(about, options)
  await client.connect(new ModernTransport(url(), init()))
  return {
    call: (name, input, onprogress) =>
      client.callTool({ name, arguments: input }, onprogress === undefined ? {} : { onprogress }),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

async function firstGeneration(): Promise<Connected> {
  const client = new V1Client(about)
  await client.connect(new V1Transport(url(), init()) as never)
  return {
    call: (name, input, onprogress) =>
      client.callTool(
        { name, arguments: input },
        undefined,
        onprogress === undefined ? {} : { onprogress },
      ) as Promise<Result>,
    [Symbol.asyncDispose]: () => client.close(),
  }
}

describe.each([
  ['the SDK client on 2026-07-28', () => modern({ versionNegotiation: { mode: { pin: '2026-07-28' } } })],
  ['the SDK client in its older mode', () => modern({})],
  ['the first generation of the SDK client', firstGeneration],
])('%s', (_name, connect) => {
  test.each(['build', 'print'])('hears how far %s has come while it waits, and then the result', async (name) => {
    const client = await connect()
    const heard: Progress[] = []
    const before = hub.runs.length
    const input = { tool: `hub://long.${name}`, input: {}, wait_ms: 30_000 }
    const calling = client.call('execute_tool', input, (progress) => void heard.push(progress))
    await expect.poll(() => hub.runs.length, isDue).toBe(before + 1)
    const run = hub.runs.at(-1)!
    for (const fraction of [0.25, 0.5]) {
      const count = heard.length
      run.progress({ fraction, message: `at ${fraction}` })
      await expect.poll(() => heard.length, isDue).toBeGreaterThan(count)
    }
    run.succeed({ floors: 2 })
    expect((await calling).structuredContent).toMatchObject({ status: 'succeeded', result: { floors: 2 } })
    expect(heard).toEqual([
      { progress: 25, total: 100, message: 'at 0.25' },
      { progress: 50, total: 100, message: 'at 0.5' },
    ])
    await client[Symbol.asyncDispose]()
  })

  test('is asked in text and in structure, and answers with resume_execution', async () => {
    await using client = await connect()
    const before = hub.runs.length
    const calling = client.call('execute_tool', { tool: 'hub://long.book', input: {}, wait_ms: 30_000 })
    await expect.poll(() => hub.runs.length, isDue).toBe(before + 1)
    const run = hub.runs.at(-1)!
    run.ask('How many?', { type: 'object', properties: { seats: { type: 'integer' } } })
    const asked = await calling
    expect(asked.structuredContent).toMatchObject({
      status: 'input_required',
      input_request: { message: 'How many?', input_schema: { type: 'object' }, question: 1 },
    })
    expect(JSON.parse((asked.content as { text: string }[])[0]!.text)).toEqual(asked.structuredContent)
    expect(asked.isError ?? false).toBe(false)
    const { execution_id } = asked.structuredContent as { execution_id: string }
    const resuming = client.call('resume_execution', { execution_id, input: { seats: 2 }, question: 1 })
    await expect.poll(() => run.inputs, isDue).toEqual([{ seats: 2 }])
    run.succeed('booked')
    expect((await resuming).structuredContent).toMatchObject({ status: 'succeeded', result: 'booked' })
  })
})
