// Results that are too large for an answer, that are no JSON, that break their promise, and that come from outside: over REST
// and MCP, from an Automation Hub of somebody else.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRunHub, startTestHouse, type HubAction, type RunHub, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askMcp } from './ask-mcp.ts'

const items = Array.from({ length: 4_000 }, (_, id) => ({
  id,
  name: `customer ${id}`,
  phone: `030 ${1_000_000 + id}`,
  email: `c${id}@example.com`,
}))
const pixel = Buffer.from([0x89, 0x50, 0x4e, 0x47]).toString('base64')
const giving = (name: string, result: unknown, more: Partial<HubAction> = {}): HubAction => ({
  name,
  mode: 'sync',
  effect: 'read',
  onRun: (run) => run.succeed(result),
  ...more,
})
const actions = [
  giving('list', { items, total: items.length }),
  giving('picture', { content_type: 'image/png', base64: pixel, size_bytes: 4 }),
  giving('report', { content_type: 'application/pdf', base64: 'A'.repeat(2_000_000), size_bytes: 1_500_000 }),
  giving('count', { total: 3 }, { outputSchema: { type: 'object', required: ['count'] } }),
]

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let hub: RunHub
let house: TestHouse
let ana: Awaited<ReturnType<TestHouse['user']>>
let ben: typeof ana

beforeAll(async () => {
  folder = await temporaryDirectory()
  hub = await startRunHub(actions)
  const sources = [{ id: 'hub', type: 'automation_hub', config: { baseUrl: hub.url } }]
  const config = { sample: false, sources, egress: { allow: ['127.0.0.1'] }, limits: { maxResultBytes: 20_000 } }
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(configFile, JSON.stringify(config))
  house = await startTestHouse({ configFile })
  ana = await house.user('ana@example.com', { allow: ['hub://**'] })
  ben = await house.user('ben@example.com', { allow: ['hub://**'] })
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const execute = async (name: string, who = ana) =>
  (await who('POST', '/api/executions', { tool: `hub://long.${name}`, input: {} })).body
const part = (id: string, query: Record<string, string>, who = ana) =>
  who('GET', `/api/executions/${id}/result?${new URLSearchParams(query)}`)
const overMcp = async (name: string, input: object) =>
  (await askMcp({ url: house.url, key: ana.key }, 'tools/call', { name, arguments: input })).message.result
const executeOverMcp = (name: string) => overMcp('execute_tool', { tool: `hub://long.${name}`, input: {} })

describe('a large result', () => {
  test('is answered with its shape, its size, and where it was cut', async () => {
    const answer = await execute('list')
    const shown = answer.result.items.length
    expect(shown).toBeGreaterThan(50)
    expect(answer).toMatchObject({
      status: 'succeeded',
      result: { items: items.slice(0, shown), total: 4_000 },
      truncated: {
        size_bytes: Buffer.byteLength(JSON.stringify({ items, total: 4_000 })),
        type: 'object',
        length: 2,
        keys: ['items', 'total'],
        cuts: [{ at: '/items', unit: 'items', shown, of: 4_000 }],
      },
    })
    expect(answer.truncated.shown_bytes).toBe(Buffer.byteLength(JSON.stringify(answer.result)))
  })

  test('is read page by page, and put together it is the whole', async () => {
    const { execution_id: id } = await execute('list')
    const read: unknown[] = []
    let offset: number | undefined = 0
    while (offset !== undefined) {
      const { body } = await part(id, { query: 'items', offset: String(offset) })
      expect(Buffer.byteLength(JSON.stringify(body.result))).toBeLessThanOrEqual(20_000)
      read.push(...body.result)
      offset = body.page.next_offset
    }
    expect(read).toEqual(items)
  })

  test.each([
    ['JMESPath', 'items[?id >= `3998`].name'],
    ['JSONPath', '$.items[?@.id >= 3998].name'],
  ])('is asked with %s, over REST and by resume_execution', async (_name, query) => {
    const { execution_id } = await execute('list')
    const expected = { status: 'succeeded', result: ['customer 3998', 'customer 3999'], page: { total: 2 } }
    expect((await part(execution_id, { query })).body).toMatchObject(expected)
    const resumed = await overMcp('resume_execution', { execution_id, result: { query } })
    expect(resumed.structuredContent).toMatchObject(expected)
  })

  test('is fetched whole', async () => {
    const { execution_id: id } = await execute('list')
    const { body, headers } = await ana('GET', `/api/executions/${id}/content/result`)
    expect(body).toEqual({ items, total: 4_000 })
    expect(headers.get('content-disposition')).toBe('attachment')
  })

  test('is there for its owner only, and only while they may use the tool', async () => {
    const { execution_id: id } = await execute('list')
    const unknown = await part('exe_nothing', {}, ben)
    for (const path of [`/api/executions/${id}/result`, `/api/executions/${id}/content/result`]) {
      const refused = await ben('GET', path)
      expect(refused.status).toBe(404)
      expect(JSON.stringify(refused.body).replace(id, 'exe_nothing')).toBe(JSON.stringify(unknown.body))
    }
    const { body: grant } = await house.admin('POST', '/api/grants', {
      user: 'ana@example.com',
      deny: 'hub://long.list',
    })
    expect((await part(id, {})).status).toBe(404)
    expect((await ana('GET', `/api/executions/${id}/content/result`)).status).toBe(404)
    await house.admin('DELETE', `/api/grants/${grant.id}`)
    expect((await part(id, {})).status).toBe(200)
  })

  test('is queried as rules leave it: what they hide cannot be asked for', async () => {
    const { execution_id: id } = await execute('list')
    const content = JSON.stringify({
      rules: [{ id: 'no-mail', phase: 'output', effect: 'redact', detectors: ['email'] }],
    })
    const { status } = await house.admin('POST', '/api/rules', { file: { name: 'rules.yaml', content } })
    expect(status).toBeLessThan(300)
    const asked = await part(id, { query: 'items[?contains(email, `"@example.com"`)]' })
    expect(asked.body).toMatchObject({ result: [], page: { total: 0 } })
    expect((await part(id, { query: 'items[0].email' })).body.result).toBe('[redacted email]')
    expect(JSON.stringify((await ana('GET', `/api/executions/${id}/content/result`)).body)).not.toContain('@example')
    await house.admin('DELETE', '/api/rules/no-mail')
  })

  test.each(['items[', '$.items[?', '$..a..b', 'nothing(items)'])(
    'refuses the query %s with a reason',
    async (query) => {
      const { execution_id: id } = await execute('list')
      const { status, body } = await part(id, { query })
      expect(status).toBe(400)
      expect(body.error).toMatchObject({ code: 'invalid_query', at: '/result/query', hint: expect.any(String) })
    },
  )
})

describe('what is no JSON', () => {
  test('comes out of MCP as a picture, and is described in the structured content', async () => {
    const result = await executeOverMcp('picture')
    expect(result.content).toContainEqual({ type: 'image', data: pixel, mimeType: 'image/png' })
    expect(result.structuredContent).toMatchObject({
      result: { content_type: 'image/png', size_bytes: 4 },
      content: [{ type: 'image', mimeType: 'image/png', size_bytes: 4 }],
    })
    expect(JSON.stringify(result.structuredContent)).not.toContain(pixel)
  })

  test('comes over REST as well, and as bytes', async () => {
    const { execution_id: id, content } = await execute('picture')
    expect(content).toEqual([{ type: 'image', data: pixel, mimeType: 'image/png' }])
    const { status, headers } = await ana('GET', `/api/executions/${id}/content/0`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('image/png')
    expect((await ana('GET', `/api/executions/${id}/content/1`)).body.error.code).toBe('content_not_found')
  })

  test('is named where it is too large to be shown, and fetched whole', async () => {
    const { execution_id: id, content } = await execute('report')
    expect(content).toEqual([{ type: 'text', text: expect.stringContaining('application/pdf, 1500000 bytes') }])
    const { headers } = await ana('GET', `/api/executions/${id}/content/0`)
    expect(headers.get('content-length')).toBe('1500000')
  })
})

test('output that breaks its schema is said to, at once and later, on every surface', async () => {
  const warnings = [expect.stringContaining('output schema')]
  const answer = await execute('count')
  expect(answer).toMatchObject({ status: 'succeeded', result: { total: 3 }, warnings })
  expect((await ana('GET', `/api/executions/${answer.execution_id}`)).body).toMatchObject({ warnings })
  expect((await executeOverMcp('count')).structuredContent).toMatchObject({ warnings })
})

test('what comes from outside the company is marked as data', async () => {
  expect(await execute('count')).toMatchObject({ trust: 'untrusted' })
  const result = await executeOverMcp('count')
  expect(result.structuredContent).toMatchObject({ trust: 'untrusted' })
  expect(result._meta).toMatchObject({ 'gatehouse/trust': 'untrusted' })
})
