import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toolFromRecord } from './tool-from-record.ts'

const toolOf = (record: unknown) => {
  const found = toolFromRecord(record)
  if (typeof found === 'string') throw new Error(found)
  return found.tool
}

test('takes an OpenAPI operation with its schemas', () => {
  const inputSchema = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] }
  const record = {
    id: 'crm.get_job',
    namespace: 'crm',
    name: 'get_job',
    description: 'One job',
    method: 'GET',
    path: '/jobs/{id}',
    tags: ['Jobs'],
    inputSchema,
    outputSchema: { type: 'object' },
    deprecated: true,
  }
  expect(toolOf(record)).toEqual({
    namespace: 'crm',
    name: 'get_job',
    version: '1.0.0',
    description: 'One job',
    effect: 'read',
    mode: 'sync',
    inputSchema,
    outputSchema: { type: 'object' },
    authorization: { kind: 'none' },
    tags: ['Jobs'],
    isDeprecated: true,
    nativeId: 'crm.get_job',
    isExecutable: false,
  })
})

test('makes a schema of parameter names', () => {
  const record = { namespace: 'aws', name: 'apply', params: ['arn', '__proto__'], method: 'PUT', path: '/x' }
  expect(Object.keys((toolOf(record).inputSchema as { properties: object }).properties)).toEqual(['arn', '__proto__'])
})

test('makes a schema of described parameters', () => {
  const parameters = [
    { name: 'query', description: 'What to look for', type: 'str', required: true },
    { name: 'limit', type: 'int' },
    { name: 'mode', type: 'Literal', enum: ['a', 'b'] },
  ]
  expect(toolOf({ name: 'find', namespace: 'x', parameters }).inputSchema).toEqual({
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What to look for' },
      limit: { type: 'integer' },
      mode: { enum: ['a', 'b'] },
    },
    required: ['query'],
  })
})

test('takes an MCP tool whose parameters are a schema', () => {
  const parameters = { type: 'object', properties: { a: true } }
  const tool = toolOf({ server: 'github/github-mcp-server', name: 'Create Issue!', parameters })
  expect(tool).toMatchObject({
    namespace: 'github.github-mcp-server',
    name: 'Create_Issue',
    title: 'Create Issue!',
    inputSchema: parameters,
  })
})

test.each([
  [{ annotations: { readOnlyHint: true }, name: 'delete_all' }, 'read'],
  [{ annotations: { destructiveHint: true }, name: 'get' }, 'destructive'],
  [{ annotations: { readOnlyHint: false }, name: 'get' }, 'write'],
  [{ annotations: {}, name: 'list_jobs' }, 'read'],
  [{ method: 'GET', name: 'delete_me' }, 'read'],
  [{ method: 'delete', name: 'x' }, 'destructive'],
  [{ method: 'POST', name: 'search_jobs' }, 'read'],
  [{ method: 'POST', name: 'create_search' }, 'write'],
  [{ method: 'POST', name: 'delete_job' }, 'destructive'],
  [{ name: 'web_search_exa' }, 'read'],
  [{ name: 'getWeather' }, 'read'],
  [{ name: 'removeUser' }, 'destructive'],
  [{ name: 'ABCmouse' }, 'write'],
] as const)('finds the effect of %j to be %s', (record, effect) => {
  expect(toolOf(record).effect).toBe(effect)
})

test.each([
  [null, 'not a JSON object'],
  [[], 'not a JSON object'],
  ['text', 'not a JSON object'],
  [{}, 'no name'],
  [{ name: '' }, 'no name'],
  [{ name: 7 }, 'no name'],
  [{ name: 'x', inputSchema: 'object' }, 'not a JSON Schema'],
  [{ name: 'x', inputSchema: { type: 'banana' } }, 'not a JSON Schema'],
  [{ name: 'x', inputSchema: { properties: [] } }, 'not a JSON Schema'],
  [{ name: 'x', inputSchema: { properties: { a: 'string' } } }, 'not a JSON Schema'],
  [{ name: 'x', inputSchema: { required: true } }, 'not a JSON Schema'],
  [{ name: 'x', parameters: [{}] }, 'no name'],
  [{ name: 'x', parameters: 5 }, 'neither a list nor'],
])('says why %j is no tool', (record, reason) => {
  expect(toolFromRecord(record)).toContain(reason)
})

test('refuses a schema that is too deep to walk', () => {
  let schema: object = {}
  for (let i = 0; i < 5_000; i++) schema = { items: schema }
  expect(toolFromRecord({ name: 'x', inputSchema: schema })).toContain('not a JSON Schema')
  let value: unknown = 1
  for (let i = 0; i < 5_000; i++) value = [value]
  expect(toolFromRecord({ name: 'x', inputSchema: { default: value } })).toContain('not a JSON Schema')
})

test('makes a valid tool of any record with a name', () => {
  fc.assert(
    fc.property(
      fc.record({
        name: fc.string({ unit: 'binary', minLength: 1 }),
        namespace: fc.string({ unit: 'binary' }),
        description: fc.anything(),
      }),
      (record) => {
        const found = toolFromRecord(record)
        if (typeof found === 'string') return
        expect(found.tool.name).toMatch(/^[A-Za-z0-9_-]{1,128}$/)
        expect(found.tool.namespace).toMatch(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/)
      },
    ),
  )
})
