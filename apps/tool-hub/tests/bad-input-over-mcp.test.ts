import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mcpRequest, sendMcp, type Era, type McpAnswer } from './ask-mcp.ts'
import { expectNoInsides, stateOf } from './house-state.ts'

let house: TestHouse
let before: unknown

beforeAll(async () => {
  house = await startTestHouse()
  before = await stateOf(house)
}, 60_000)

afterAll(() => house[Symbol.asyncDispose]())

async function send(body: string, headers: Readonly<Record<string, string>>): Promise<McpAnswer> {
  const answer = await sendMcp({ url: house.url, key: house.house.key }, body, headers)
  expectNoInsides(answer.text)
  return answer
}

// oxlint-disable-next-line typescript/no-explicit-any -- the cases spoil every part of it
type Message = any
type Headers = Record<string, string>

const call = (era: Era) => mcpRequest('tools/call', { name: 'search_tools', arguments: { query: 'customer' } }, era)

/** A good request with one thing wrong; `change` may edit both parts, a text is the whole body. */
interface BadMessage {
  readonly name: string
  readonly eras: readonly Era[]
  readonly change: (message: Message, headers: Headers) => string | void
  readonly status: number
  readonly code: number
}

const modern: readonly Era[] = ['2026-07-28']
const legacy: readonly Era[] = ['2025-11-25', '2025-06-18']
const both: readonly Era[] = ['2026-07-28', '2025-11-25']

const badMessages: readonly BadMessage[] = [
  { name: 'nothing', eras: both, change: () => '', status: 400, code: -32700 },
  { name: 'JSON that breaks off', eras: both, change: () => '{"jsonrpc":"2.0","method":', status: 400, code: -32700 },
  { name: 'plain words', eras: both, change: () => 'search for customers', status: 400, code: -32700 },
  { name: 'null', eras: both, change: () => 'null', status: 400, code: -32600 },
  { name: 'a number', eras: both, change: () => '7', status: 400, code: -32600 },
  { name: 'an empty batch', eras: both, change: () => '[]', status: 400, code: -32600 },
  { name: 'a batch', eras: modern, change: (m) => JSON.stringify([m, m]), status: 400, code: -32600 },
  {
    name: 'a batch with a stranger in it',
    eras: legacy,
    change: (m) => JSON.stringify([m, 7]),
    status: 400,
    code: -32600,
  },
  {
    name: 'another version of JSON-RPC',
    eras: both,
    change: (m) => void (m.jsonrpc = '1.0'),
    status: 400,
    code: -32600,
  },
  { name: 'a method that is a number', eras: both, change: (m) => void (m.method = 7), status: 400, code: -32600 },
  { name: 'an id that is an object', eras: both, change: (m) => void (m.id = {}), status: 400, code: -32600 },
  { name: 'an id that is null', eras: both, change: (m) => void (m.id = null), status: 400, code: -32600 },
  { name: 'params that are a list', eras: both, change: (m) => void (m.params = []), status: 400, code: -32600 },
  {
    name: 'text as content type',
    eras: both,
    change: (_m, h) => void (h['content-type'] = 'text/plain'),
    status: 415,
    code: -32000,
  },
  {
    name: 'five megabytes',
    eras: both,
    change: (m) => void (m.params.arguments.query = 'x'.repeat(5_000_000)),
    status: 413,
    code: -32000,
  },
  {
    name: 'no version header',
    eras: modern,
    change: (_m, h) => void delete h['mcp-protocol-version'],
    status: 400,
    code: -32020,
  },
  {
    name: 'another version in the header',
    eras: modern,
    change: (_m, h) => void (h['mcp-protocol-version'] = '1999-01-01'),
    status: 400,
    code: -32020,
  },
  { name: 'a version that nobody speaks', eras: modern, change: speakUnknownVersion, status: 400, code: -32022 },
  {
    name: 'a version that nobody speaks',
    eras: legacy,
    change: (_m, h) => void (h['mcp-protocol-version'] = '1999-01-01'),
    status: 400,
    code: -32000,
  },
  { name: 'no method header', eras: modern, change: (_m, h) => void delete h['mcp-method'], status: 400, code: -32020 },
  {
    name: 'another method in the header',
    eras: modern,
    change: (_m, h) => void (h['mcp-method'] = 'tools/list'),
    status: 400,
    code: -32020,
  },
  { name: 'no name header', eras: modern, change: (_m, h) => void delete h['mcp-name'], status: 400, code: -32020 },
  {
    name: 'another name in the header',
    eras: modern,
    change: (_m, h) => void (h['mcp-name'] = 'execute_tool'),
    status: 400,
    code: -32020,
  },
  { name: 'no _meta', eras: modern, change: (m) => void delete m.params._meta, status: 400, code: -32602 },
  { name: 'no params', eras: modern, change: (m) => void delete m.params, status: 400, code: -32602 },
  {
    name: '_meta without capabilities',
    eras: modern,
    change: (m) => void delete m.params._meta['io.modelcontextprotocol/clientCapabilities'],
    status: 400,
    code: -32602,
  },
  { name: '_meta that is a number', eras: both, change: (m) => void (m.params._meta = 7), status: 400, code: -32600 },
  {
    name: 'arguments that are a list',
    eras: both,
    change: (m) => void (m.params.arguments = []),
    status: 200,
    code: -32602,
  },
  {
    name: 'arguments that are a text',
    eras: both,
    change: (m) => void (m.params.arguments = 'x'),
    status: 200,
    code: -32602,
  },
  {
    name: 'a tool name that is a number',
    eras: legacy,
    change: (m) => void (m.params.name = 7),
    status: 200,
    code: -32602,
  },
  {
    name: 'an unknown method',
    eras: modern,
    change: (m, h) => void (m.method = h['mcp-method'] = 'tools/burn'),
    status: 404,
    code: -32601,
  },
  { name: 'an unknown method', eras: legacy, change: (m) => void (m.method = 'tools/burn'), status: 200, code: -32601 },
  ...['burn_tools', '__proto__', 'constructor', 'toString', ''].map((tool): BadMessage => ({
    name: `the tool ${JSON.stringify(tool)}`,
    eras: both,
    change: (m, h) => {
      m.params.name = tool
      if (h['mcp-name'] !== undefined) h['mcp-name'] = tool
    },
    status: 200,
    code: -32602,
  })),
]

function speakUnknownVersion(message: Message, headers: Headers): void {
  headers['mcp-protocol-version'] = '1999-01-01'
  message.params._meta['io.modelcontextprotocol/protocolVersion'] = '1999-01-01'
}

describe('a message that is not one is refused', () => {
  const cases = badMessages.flatMap((bad) => bad.eras.map((era) => ({ ...bad, era })))
  test.each(cases)('$era: $name', async ({ era, change, status, code }) => {
    const { headers, body } = call(era)
    const message = structuredClone(body) as unknown as Message
    const text = change(message, headers) ?? JSON.stringify(message)
    const answer = await send(text, headers)
    expect({ status: answer.status, code: answer.message.error?.code }).toEqual({ status, code })
    expect(answer.message.error.message).toMatch(/\w{3}/)
    expect(await stateOf(house)).toEqual(before)
  })
})

const list = 'automation_hub://field_service.list_customers'
const create = 'automation_hub://field_service.create_job'

/** Raw JSON where JavaScript could not say it: members twice over, `__proto__`, half a surrogate pair, great depth. */
const badArguments: readonly (readonly [tool: string, input: unknown, code: string, at?: string])[] = [
  ['search_tools', {}, 'missing_query', '/query'],
  ['search_tools', { query: 7 }, 'invalid_arguments', '/query'],
  ['search_tools', { query: '' }, 'invalid_arguments', '/query'],
  ['search_tools', { query: ' \t ' }, 'invalid_query'],
  ['search_tools', { query: 'x'.repeat(1_001) }, 'invalid_arguments', '/query'],
  ['search_tools', { query: 'x'.repeat(1_000_000) }, 'invalid_arguments', '/query'],
  ['search_tools', { queries: [] }, 'invalid_arguments', '/queries'],
  ['search_tools', { queries: Array(9).fill('x') }, 'invalid_arguments', '/queries'],
  ['search_tools', { query: 'x', queries: Array(8).fill('x') }, 'invalid_queries'],
  ['search_tools', { queries: ['x', null] }, 'invalid_arguments', '/queries/1'],
  ['search_tools', { query: 'x', colour: 'red' }, 'invalid_arguments'],
  ['search_tools', { query: 'x', limit: 0 }, 'invalid_arguments', '/limit'],
  ['search_tools', { query: 'x', limit: 51 }, 'invalid_arguments', '/limit'],
  ['search_tools', { query: 'x', limit: 1.5 }, 'invalid_arguments', '/limit'],
  ['search_tools', { query: 'x', limit: '5' }, 'invalid_arguments', '/limit'],
  ['search_tools', { query: 'x', namespaces: Array(51).fill('crm') }, 'invalid_arguments', '/namespaces'],
  ['search_tools', raw(`{"query":${'['.repeat(50_000)}${']'.repeat(50_000)}}`), 'invalid_arguments', '/query'],
  ['get_tool_details', { tools: [] }, 'invalid_arguments', '/tools'],
  ['get_tool_details', { tools: Array(11).fill(list) }, 'invalid_arguments', '/tools'],
  ['get_tool_details', { tools: list }, 'invalid_arguments', '/tools'],
  ['get_tool_details', { tools: ['field_service.list_customers'] }, 'invalid_tool_reference'],
  ['get_tool_details', { tools: ['automation_hub://../../etc/passwd.x'] }, 'invalid_tool_reference'],
  ['get_tool_details', { tools: [`${list}@${'9'.repeat(65)}`] }, 'invalid_tool_reference'],
  ['get_tool_details', { tools: ['a'.repeat(401)] }, 'invalid_arguments', '/tools/0'],
  ['get_tool_details', { tools: ["automation_hub://x.y' or 1=1 --"] }, 'invalid_tool_reference'],
  ['execute_tool', {}, 'invalid_arguments', '/tool'],
  ['execute_tool', { tool: 'automation_hub://field_service.\u0000' }, 'invalid_tool_reference'],
  ['execute_tool', raw(`{"tool":"automation_hub://field_service.\\ud800"}`), 'invalid_tool_reference'],
  ['execute_tool', { tool: list, input: [] }, 'invalid_arguments', '/input'],
  ['execute_tool', { tool: list, input: 'all' }, 'invalid_arguments', '/input'],
  ['execute_tool', { tool: list, input: { limit: 'many' } }, 'invalid_input', '/input/limit'],
  ['execute_tool', { tool: list, input: { colour: 'red' } }, 'invalid_input', '/input/colour'],
  ['execute_tool', raw(`{"tool":"${list}","input":{"__proto__":{"limit":1}}}`), 'invalid_input', '/input/__proto__'],
  ['execute_tool', raw(`{"tool":"${list}","input":{"constructor":{"prototype":1}}}`), 'invalid_input'],
  ['execute_tool', raw(`{"tool":"${create}","input":{"body":{"__proto__":{"title":"x"}}}}`), 'invalid_input'],
  [
    'execute_tool',
    raw(`{"tool":"${list}","input":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`),
    'input_too_deep',
    '/input',
  ],
  ['execute_tool', { tool: create, input: { body: { title: 'x'.repeat(1_100_000) } } }, 'input_too_large', '/input'],
  ['execute_tool', { tool: list, wait_ms: -1 }, 'invalid_arguments', '/wait_ms'],
  ['execute_tool', { tool: list, wait_ms: 1e9 }, 'invalid_arguments', '/wait_ms'],
  ['execute_tool', { tool: list, idempotency_key: '' }, 'invalid_arguments', '/idempotency_key'],
  ['execute_tool', { tool: list, idempotency_key: 'x'.repeat(201) }, 'invalid_arguments', '/idempotency_key'],
  ['execute_tool', { tool: list, dry_run: 'yes' }, 'invalid_arguments', '/dry_run'],
  ['execute_tool', { tool: 'automation_hub://field_service.burn' }, 'tool_not_found'],
  ['execute_tool', { tool: `${list}@9.9.9` }, 'tool_not_found'],
  ['resume_execution', { execution_id: 7 }, 'invalid_arguments', '/execution_id'],
  ['resume_execution', { execution_id: '\u0000' }, 'execution_not_found'],
  ['resume_execution', raw(`{"execution_id":"\\udfff"}`), 'execution_not_found'],
  ['resume_execution', { execution_id: 'exe_nothing' }, 'execution_not_found'],
  ['cancel_execution', { execution_id: '../users' }, 'execution_not_found'],
  ['cancel_execution', { execution_id: 'x'.repeat(101) }, 'invalid_arguments', '/execution_id'],
  ['list_namespaces', { cursor: 'nonsense' }, 'invalid_cursor', 'cursor'],
  ['list_namespaces', { cursor: Buffer.from('["a"]').toString('base64url') }, 'invalid_cursor', 'cursor'],
  ['list_namespaces', { cursor: Buffer.from('{"__proto__":[]}').toString('base64url') }, 'invalid_cursor', 'cursor'],
  ['list_namespaces', { cursor: 'x'.repeat(2_001) }, 'invalid_arguments', '/cursor'],
  ['list_namespaces', { limit: 501 }, 'invalid_arguments', '/limit'],
  ['list_namespaces', { prefix: ['crm'] }, 'invalid_arguments', '/prefix'],
]

/** Text that goes into the message as it is. */
function raw(json: string): { readonly raw: string } {
  return { raw: json }
}

describe('arguments that a tool cannot take are refused in a result that a model can read', () => {
  const name = (input: unknown): string => JSON.stringify(input).slice(0, 70)
  const cases = badArguments.map(([tool, input, code, at]) => ({
    tool,
    input,
    code,
    at,
    name: `${tool} ${name(input)}`,
  }))
  test.each(cases)('$name → $code', async ({ tool, input, code, at }) => {
    for (const era of both) {
      const { headers, body } = mcpRequest('tools/call', { name: tool, arguments: '@' }, era)
      const json = isRaw(input) ? input.raw : JSON.stringify(input)
      const { status, message } = await send(
        JSON.stringify(body).replace('"@"', () => json),
        headers,
      )
      expect({ status, isError: message.result?.isError }).toEqual({ status: 200, isError: true })
      const { error } = message.result.structuredContent
      expect(error).toMatchObject({ code, ...(at === undefined ? {} : { at }) })
      expect(error.message.length).toBeLessThan(2_000)
      expect(JSON.parse(message.result.content[0].text)).toEqual({ error })
    }
    expect(await stateOf(house)).toEqual(before)
  })
})

function isRaw(input: unknown): input is { raw: string } {
  return typeof input === 'object' && input !== null && 'raw' in input
}

test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s /mcp is answered with what is allowed', async (method) => {
  const response = await fetch(`${house.url}/mcp`, {
    method,
    headers: { authorization: `Bearer ${house.house.key}`, accept: 'text/event-stream' },
  })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
  expectNoInsides(await response.text())
})

test('after all of that the house answers as before', async () => {
  for (const era of [...both, ...legacy]) {
    const { headers, body } = call(era)
    const { message } = await send(JSON.stringify(body), headers)
    expect(message.result.structuredContent.tools[0].tool).toContain('customer')
  }
})
