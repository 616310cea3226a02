// A real client library shows the forms of a tool and answers by itself; the caller sees one call and its result.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { startRunHub, startTestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { expect, test } from 'vitest'

test('the SDK client on 2026-07-28 asks its user, twice, and gets the result', async () => {
  await using folder = await temporaryDirectory()
  await using hub = await startRunHub([
    {
      name: 'book',
      mode: 'interactive',
      onRun(run) {
        run.ask('How many?', { type: 'object', properties: { seats: { type: 'integer' } }, required: ['seats'] })
        run.onAnswer(() => {
          if (run.inputs.length === 1) run.ask('By the window?', { type: 'boolean' })
          else run.succeed({ booked: run.inputs })
        })
      },
    },
  ])
  const configFile = join(folder.path, 'gatehouse.yaml')
  const sources = [{ id: 'hub', type: 'automation_hub', config: { baseUrl: hub.url } }]
  await writeFile(configFile, JSON.stringify({ sample: false, sources, egress: { allow: ['127.0.0.1'] } }))
  await using house = await startTestHouse({ configFile })
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  const shown: unknown[] = []
  client.setRequestHandler('elicitation/create', ({ params }) => {
    shown.push(params.message)
    const field = Object.keys((params as { requestedSchema: { properties: object } }).requestedSchema.properties)[0]!
    return { action: 'accept' as const, content: { [field]: field === 'seats' ? 2 : true } }
  })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(house.house.mcpUrl), {
      requestInit: { headers: { authorization: `Bearer ${house.house.key}` } },
    }),
  )
  const result = await client.callTool({ name: 'execute_tool', arguments: { tool: 'hub://long.book', input: {} } })
  expect(result.structuredContent).toMatchObject({ status: 'succeeded', result: { booked: [{ seats: 2 }, true] } })
  expect(shown).toEqual(['hub://long.book asks: How many?', 'hub://long.book asks: By the window?'])
  expect(hub.runs).toHaveLength(1)
  await client.close()
}, 60_000)
