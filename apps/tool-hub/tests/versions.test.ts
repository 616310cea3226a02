// Through Automation Hub's imports into Tool Hub's catalog and back out to a real API, over REST and MCP.
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  startDownstream,
  startTestHouse,
  type Caller,
  type Downstream,
  type TestHouse,
} from '@gatehouse/testing-dev-env'
import { callTool } from './ask-mcp.ts'

const day = 86_400_000
const tool = 'automation_hub://crm.create_job'
let house: TestHouse
let api: Downstream
let ada: Caller & { readonly key: string }
let eve: Caller

beforeAll(async () => {
  api = await startDownstream(({ url, body }) => ({ body: { url, got: JSON.parse(body) } }))
  house = await startTestHouse()
  ada = await house.user('ada@example.com', { allow: ['automation_hub://crm.*'] })
  eve = await house.user('eve@example.com', { allow: ['automation_hub://other.*'] })
  await publish('/v1/jobs', ['title'])
  await publish('/v2/jobs', ['title', 'site'])
})
afterAll(async () => {
  await house?.[Symbol.asyncDispose]()
  await api?.[Symbol.asyncDispose]()
})

/** One operation; where it is sent and what it requires is what differs between its versions. */
async function publish(path: string, required: readonly string[]): Promise<void> {
  const properties = Object.fromEntries(required.map((name) => [name, { type: 'string' }]))
  const schema = { type: 'object', properties, required, additionalProperties: false }
  const operation = {
    operationId: 'create_job',
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { 200: { description: 'ok' } },
  }
  const openapi = { openapi: '3.1.0', info: { title: 'CRM', version: '1.0.0' }, paths: { [path]: { post: operation } } }
  const imported = await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'crm.json', content: JSON.stringify(openapi) }],
    namespace: 'crm',
    server: api.url,
  })
  expect(imported.status, JSON.stringify(imported.body)).toBe(200)
  await sync()
}

async function sync(): Promise<void> {
  expect((await house.admin('POST', '/api/sync', {})).status).toBe(200)
}

const first = { body: { title: 'Boiler' } }
const second = { body: { title: 'Boiler', site: 'Hall' } }
const call = (reference: string, input: object, caller: Caller = ada) =>
  caller('POST', '/api/executions', { tool: reference, input })
const details = (reference: string) => ada('POST', '/api/tools/details', { tools: [reference] })

test.each([
  ['', second, '/v2/jobs'],
  ['@latest', second, '/v2/jobs'],
  ['@2', second, '/v2/jobs'],
  ['@2.0', second, '/v2/jobs'],
  ['@2.0.0', second, '/v2/jobs'],
  ['@1', first, '/v1/jobs'],
  ['@1.0', first, '/v1/jobs'],
  ['@1.0.0', first, '/v1/jobs'],
])('a call of %j is sent as that version says', async (version, input, path) => {
  const before = api.received.length
  const { body } = await call(tool + version, input)
  expect(body).toMatchObject({ status: 'succeeded', result: { url: path, got: input.body } })
  expect(api.received.slice(before).map(({ url }) => url)).toEqual([path])
})

test('each version checks its own input', async () => {
  const before = api.received.length
  expect((await call(`${tool}@1`, second)).body.error).toMatchObject({ code: 'invalid_input' })
  expect((await call(tool, first)).body.error).toMatchObject({ code: 'invalid_input' })
  expect(api.received).toHaveLength(before)
})

test('over MCP as well, with a warning about the deprecated one', async () => {
  const caller = { url: house.url, key: ada.key }
  const answer = await callTool(caller, 'execute_tool', { tool: `${tool}@1`, input: first })
  expect(answer).toMatchObject({ status: 'succeeded', result: { url: '/v1/jobs' } })
  expect(answer.warnings).toEqual([expect.stringContaining(`${tool}@1.0.0 is deprecated since `)])
  expect(await callTool(caller, 'execute_tool', { tool, input: second })).not.toHaveProperty('warnings')
})

test('details show the version that is asked for and which others there are', async () => {
  const newest = (await details(tool)).body.tools[0]
  expect(newest).toMatchObject({ tool, version: '2.0.0' })
  expect(newest).not.toHaveProperty('deprecation')
  expect(newest.versions).toMatchObject([{ version: '2.0.0' }, { version: '1.0.0', removed_at: expect.any(String) }])
  expect((await details(`${tool}@1`)).body.tools[0]).toMatchObject({
    tool,
    version: '1.0.0',
    deprecated: true,
    deprecation: { deprecated_at: expect.any(String), removed_at: expect.any(String) },
    input_schema: { properties: { body: { required: ['title'] } } },
  })
})

test.each(['@3', '@1.1', '@1.0.1'])('a version %s that is not there is a tool that is not there', async (version) => {
  expect(await call(tool + version, first)).toMatchObject({ status: 404, body: { error: { code: 'tool_not_found' } } })
  expect((await details(tool + version)).status).toBe(404)
})

test.each(['@v1', '@^1', '@1.x', '@'])('a version %s is refused with words that help', async (version) => {
  expect(await call(tool + version, first)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_tool_reference', hint: expect.stringContaining('@') } },
  })
})

test('whoever may not use the tool finds none of its versions', async () => {
  for (const version of ['', '@1', '@1.0.0', '@9']) {
    expect((await call(tool + version, first, eve)).body.error.code).toBe('tool_not_found')
  }
})

test('a removal date that has come counts before the catalog is read again, and takes back when it is said so', async () => {
  const change = (body: object) =>
    house.admin('PATCH', `/automation/api/catalog/actions/${encodeURIComponent('crm:create_job@1.0.0')}`, body)
  const soon = Date.now() + 1_500
  await change({ removed_at: new Date(soon).toISOString(), advice: 'Use version 2.' })
  await sync()
  expect((await details(`${tool}@1`)).body.tools[0].deprecation.advice).toBe('Use version 2.')
  await expect.poll(async () => (await call(`${tool}@1`, first)).status, { timeout: 10_000 }).toBe(404)
  expect(Date.now()).toBeGreaterThanOrEqual(soon)
  expect((await details(tool)).body.tools[0]).not.toHaveProperty('versions')
  await sync()
  expect((await call(tool, second)).body.status).toBe('succeeded')
})

test('an administrator deprecates the newest version, and everybody who calls it hears', async () => {
  const path = `/automation/api/catalog/actions/${encodeURIComponent('crm:create_job')}`
  const removedAt = new Date(Date.now() + day).toISOString()
  expect((await house.admin('PATCH', path, { removed_at: removedAt, advice: 'Call crm.open_job.' })).status).toBe(200)
  await sync()
  expect((await call(tool, second)).body.warnings).toEqual([expect.stringContaining('Call crm.open_job.')])
  expect((await house.admin('PATCH', path, { deprecated_at: null })).status).toBe(200)
  await sync()
  expect((await call(tool, second)).body).not.toHaveProperty('warnings')
  expect((await ada('PATCH', path, { deprecated_at: null })).status).toBeGreaterThanOrEqual(401)
})
