// The first five minutes: start it as the README says, connect with what it printed, find a tool, read about it, run it, and
// see in the record that it was done.
import { root } from '../src/repository.ts'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { startServerProcess } from './server-process.ts'

test('a newcomer starts it, connects, runs a tool and sees it in the record', async () => {
  await using folder = await temporaryDirectory()
  await using server = await startServerProcess('npm', ['start', '--', '--port', '0', '--json'], {
    cwd: root,
    // Otherwise it would be .gatehouse in the checkout.
    env: { GATEHOUSE_DATA_DIR: folder.path },
  })
  const { ready, url, mcp, key } = server.ready
  expect({ ready, mcp }).toEqual({ ready: true, mcp: `${url}/mcp` })

  const client = new Client({ name: 'newcomer', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const headers = { Authorization: `Bearer ${key}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(mcp), { requestInit: { headers } }))
  const use = async <T>(name: string, input: Record<string, unknown>): Promise<T> => {
    const result = await client.callTool({ name, arguments: input })
    expect(result.isError, JSON.stringify(result.structuredContent)).not.toBe(true)
    return result.structuredContent as T
  }

  const found = await use<{ tools: { tool: string }[] }>('search_tools', { query: 'create a job for a customer' })
  const { tool } = found.tools[0]!
  const details = await use<{ tools: { input_schema: InputSchema }[] }>('get_tool_details', { tools: [tool] })
  const [customer] = details.tools[0]!.input_schema.properties.body.properties.customer_id.examples
  const input = { body: { customer_id: customer, title: 'The oven extractor rattles' } }
  const done = await use<{ status: string; execution_id: string; result: { title: string; created_by: string } }>(
    'execute_tool',
    { tool, input },
  )
  // The sample company was told who is acting.
  expect(done).toMatchObject({
    status: 'succeeded',
    result: { title: 'The oven extractor rattles', created_by: 'local@gatehouse.internal' },
  })

  const answer = await fetch(`${url}/api/audit?execution=${done.execution_id}`, { headers })
  expect(await answer.json()).toMatchObject({
    entries: [
      {
        action: 'tools.execute',
        phase: 'closed',
        email: 'local@gatehouse.internal',
        actor: { kind: 'key' },
        tool,
        decision: 'allow',
        reason: 'grant',
        outcome: 'ok',
        execution_id: done.execution_id,
      },
    ],
  })
  await client.close()
}, 90_000)

interface InputSchema {
  readonly properties: {
    readonly body: { readonly properties: { readonly customer_id: { readonly examples: readonly [string] } } }
  }
}
