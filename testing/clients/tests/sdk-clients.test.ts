// Real client libraries from npm against a whole Gatehouse: the newest protocol, the older ones, and a client of its own make.
import { createMCPClient } from '@ai-sdk/mcp'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doTheMainJob, type ConnectedClient } from './main-job.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const about = { name: 'test', version: '1' }
const headers = () => ({ headers: { authorization: `Bearer ${house.house.key}` } })

interface Result {
  readonly content?: unknown
  readonly structuredContent?: unknown
  readonly isError?: unknown
}

function connected(client: {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Result>
}): ConnectedClient {
  return {
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, input) => toAnswer(await client.callTool({ name, arguments: input })),
  }
}

function toAnswer(result: Result): Awaited<ReturnType<ConnectedClient['call']>> {
  const [first] = result.content as { type: string; text: string }[]
  return { structured: result.structuredContent, text: first!.text, isError: result.isError === true }
}

describe('the main job works with', () => {
  test('the SDK client on 2026-07-28', async () => {
    const client = new ModernClient(about, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await client.connect(new ModernTransport(new URL(house.house.mcpUrl), { requestInit: headers() }))
    await doTheMainJob(connected(client))
    expect(client.getInstructions()).toContain('search_tools')
    await client.close()
  })

  test('the SDK client in its older mode', async () => {
    const client = new ModernClient(about)
    await client.connect(new ModernTransport(new URL(house.house.mcpUrl), { requestInit: headers() }))
    await doTheMainJob(connected(client))
    await client.close()
  })

  test('the first generation of the SDK client', async () => {
    const client = new V1Client(about)
    await client.connect(new V1Transport(new URL(house.house.mcpUrl), { requestInit: headers() }) as never)
    await doTheMainJob(connected(client as never))
    await client.close()
  })

  test('the AI SDK client', async () => {
    const client = await createMCPClient({ transport: { type: 'http', url: house.house.mcpUrl, ...headers() } })
    const tools = await client.tools()
    await doTheMainJob({
      listTools: async () => Object.keys(tools),
      call: async (name, input) => {
        const execute = tools[name]!.execute as unknown as (input: unknown, options: unknown) => Promise<Result>
        return toAnswer(await execute(input, { toolCallId: '1', messages: [] }))
      },
    })
    await client.close()
  })
})

test('a client without a credential is told where to get one', async () => {
  const answer = await fetch(house.house.mcpUrl, { method: 'POST', body: '{}' })
  expect(answer.status).toBe(401)
  const challenge = answer.headers.get('www-authenticate') ?? ''
  const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1]
  expect(url).toBe(`${house.url}/.well-known/oauth-protected-resource/mcp`)
  expect(await (await fetch(url!)).json()).toMatchObject({ resource: house.house.mcpUrl, scopes_supported: ['tools'] })
})
