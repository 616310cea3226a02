import { expect } from 'vitest'

/** What every client is put through: it finds a tool, reads how to call it, and calls it. */
export interface ConnectedClient {
  listTools(): Promise<readonly string[]>
  /** The structured content of a call, and its text. */
  call(name: string, input: Record<string, unknown>): Promise<{ structured: unknown; text: string; isError: boolean }>
}

const six = [
  'search_tools',
  'get_tool_details',
  'execute_tool',
  'resume_execution',
  'cancel_execution',
  'list_namespaces',
]

export async function doTheMainJob(client: ConnectedClient): Promise<void> {
  expect(await client.listTools()).toEqual(six)

  const found = await client.call('search_tools', { query: 'create a job for a customer' })
  expect(found.isError).toBe(false)
  expect(JSON.parse(found.text)).toEqual(found.structured)
  const { tools, catalog_size } = found.structured as {
    tools: { tool: string; effect: string }[]
    catalog_size: number
  }
  expect(tools[0]).toMatchObject({ tool: 'automation_hub://field_service.create_job', effect: 'write' })
  expect(catalog_size).toBeGreaterThan(20)

  const listed = await client.call('execute_tool', {
    tool: 'automation_hub://field_service.list_customers',
    input: { limit: 1 },
  })
  const customer = firstId((listed.structured as { result: unknown }).result)

  const details = await client.call('get_tool_details', { tools: [tools[0]!.tool] })
  const [detail] = (details.structured as { tools: { input_schema: { properties: Record<string, unknown> } }[] }).tools
  expect(detail!.input_schema.properties).toHaveProperty('body')

  const created = await client.call('execute_tool', {
    tool: tools[0]!.tool,
    input: { body: { customer_id: customer, title: 'Oven extractor rattles' } },
  })
  expect(created.structured).toMatchObject({
    status: 'succeeded',
    result: { title: 'Oven extractor rattles', customer_id: customer },
  })

  const refused = await client.call('execute_tool', { tool: 'automation_hub://field_service.no_such_thing', input: {} })
  expect(refused.isError).toBe(true)
  expect(refused.text).toContain('tool_not_found')
  expect(refused.text).not.toMatch(/\bat .*\.ts:\d+/)
}

function firstId(result: unknown): string {
  const list = Object.values(result as Record<string, unknown>).find(Array.isArray) as { id: string }[]
  return list[0]!.id
}
