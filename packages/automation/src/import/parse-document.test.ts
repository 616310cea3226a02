import { expect, test } from 'vitest'
import { apiOf, convertText } from './single-operation.fixture.ts'

test.each([
  ['nothing', '', 'empty_document'],
  ['white space', ' \n\t', 'empty_document'],
  ['broken JSON', '{"openapi": "3.0.0",\n  "paths": }', 'invalid_json', 'line 2, column 12'],
  ['half of a JSON text', '{"openapi": "3.0.0",\n "info": {', 'invalid_json', 'line 2, column 11'],
  ['broken YAML', 'openapi: 3.0.0\npaths: [\n', 'invalid_yaml', 'line'],
  ['a tab in YAML', 'openapi: 3.0.0\npaths:\n\t/a: {}\n', 'invalid_yaml', 'line 3, column 1'],
  ['an unknown YAML tag', 'openapi: !!js/function x', 'invalid_yaml', 'line 1'],
  ['a list', '[1]', 'not_openapi'],
  ['a number', '42', 'not_openapi'],
  ['text', 'hello', 'not_openapi'],
  ['another JSON object', '{"a": 1}', 'not_openapi'],
  ['OpenAPI 4', '{"openapi": "4.0.0"}', 'unsupported_version'],
  ['Swagger 1.2', '{"swaggerVersion": "1.2"}', 'unsupported_version'],
  [
    'JSON nested without end',
    `{"openapi":"3.0.0","x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    'document_too_complex',
  ],
  ['YAML nested without end', `openapi: 3.0.0\nx: ${'['.repeat(5_000)}`, 'document_too_complex'],
  ['an alias that contains itself', 'openapi: 3.0.0\npaths: &a\n  b: *a\n', 'cyclic_alias'],
  ['aliases that explode', bomb(), 'document_too_complex'],
])('%s is one skipped entry', (_what, content, code, place = '') => {
  const { isReadable, operationCount, operations, skipped } = convertText(content)
  expect({ isReadable, operationCount, operations }).toEqual({ isReadable: false, operationCount: 0, operations: [] })
  expect(skipped).toEqual([{ file: 'test.json', method: '', path: '', code, reason: expect.stringContaining(place) }])
})

function bomb(): string {
  const lines = ['openapi: 3.0.0', 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 12; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
  return lines.join('\n')
}

test.each([
  ['YAML', 'openapi: 3.0.0\ninfo: {title: T, version: 1.0}\npaths:\n  /a:\n    get: {}\n'],
  ['YAML with a byte order mark', '\ufeffopenapi: 3.0.0\npaths:\n  /a:\n    get: {}\n'],
  ['YAML with Windows line ends', 'openapi: 3.0.0\r\npaths:\r\n  /a:\r\n    get: {}\r\n'],
  ['YAML with anchors and merges', 'openapi: 3.0.0\nx-all: &all {get: {}}\npaths:\n  /a:\n    <<: *all\n'],
  ['a version that YAML reads as a number', 'swagger: 2.0\npaths:\n  /a: {get: {}}\n'],
  ['JSON with comments and a trailing comma', '{"openapi": "3.0.0", # comment\n "paths": {"/a": {"get": {}},},}'],
  ['no version at all', '{"paths": {"/a": {"get": {}}}}'],
  ['OpenAPI 3.2', '{"openapi": "3.2.0", "paths": {"/a": {"query": {}}}}'],
  ['OpenAPI 3.9', '{"openapi": "3.9.0", "paths": {"/a": {"get": {}}}}'],
])('reads %s', (_what, content) => {
  const { operations, skipped, operationCount } = convertText(content)
  expect({ operations: operations.length, skipped, operationCount }).toEqual({
    operations: 1,
    skipped: [],
    operationCount: 1,
  })
})

test.each([
  ['JSON', '{"openapi":"3.0.0","paths":{"/a":{"get":{"operationId":"first"}},"/a":{"get":{"operationId":"second"}}}}'],
  ['YAML', 'openapi: 3.0.0\npaths:\n  /a:\n    get: {operationId: first}\n  /a:\n    get: {operationId: second}\n'],
  [
    'methods in JSON',
    '{"openapi":"3.0.0","paths":{"/a":{"get":{"operationId":"first"},"get":{"operationId":"second"}}}}',
  ],
  [
    'two paths objects',
    '{"openapi":"3.0.0","paths":{"/a":{"get":{}}},"paths":{"/a":{"get":{"operationId":"second"}}}}',
  ],
])('an operation that a later one of the same name hides is accounted for: %s', (_what, content) => {
  const { operations, skipped, operationCount } = convertText(content)
  expect(operationCount).toBe(2)
  expect(operations.map(({ nameProposals }) => nameProposals[0])).toEqual(['second'])
  expect(skipped).toEqual([expect.objectContaining({ method: 'GET', path: '/a', code: 'duplicate_key' })])
})

test('a key that is written twice in an example costs nothing', () => {
  const { operations, notes } = convertText('openapi: 3.0.0\nx: {a: 1, a: 2}\npaths:\n  /a: {get: {}}\n')
  expect(operations).toHaveLength(1)
  expect(notes).toContainEqual(
    expect.objectContaining({ code: 'duplicate_key', message: expect.stringContaining('line 2, column 11') }),
  )
})

test('characters that no database stores are taken out', () => {
  const nul = String.fromCodePoint(0)
  const paths = {
    [`/a${nul}`]: {
      get: {
        summary: `s${nul}\ud800`,
        parameters: [{ name: `p${nul}`, in: 'query', schema: { enum: [`x${nul}`, '\udc00'] } }],
      },
    },
  }
  const text = JSON.stringify(convertText(apiOf(paths)).operations)
  expect(text).not.toMatch(/\\u0000|\\ud800|\\udc00/i)
  expect(text).toContain('"/a"')
})
