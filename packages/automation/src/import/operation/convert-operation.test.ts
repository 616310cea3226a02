import { describe, expect, test } from 'vitest'
import { apiOf, convertOne, convertText } from '../single-operation.fixture.ts'

const text = { type: 'string' }
const query = (name: string, more: object = {}): object => ({ name, in: 'query', schema: text, ...more })

describe('operations', () => {
  test.each(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query', 'GET'])(
    'of method %s are imported',
    (method) => {
      expect(convertOne({}, {}, { method }).method).toBe(method.toUpperCase())
    },
  )

  test('of a broken neighbour are imported', () => {
    const { operations, skipped, operationCount } = convertText(
      apiOf({
        '/a': { get: 'junk', post: {} },
        '/b': 7,
        '/c/{': { get: {} },
        '/d': { $ref: '#/nope' },
        '/e': null,
        '/f': { get: {} },
      }),
    )
    expect(operations.map(({ content }) => `${content.request.method} ${content.request.path}`)).toEqual([
      'POST /a',
      'GET /f',
    ])
    expect(skipped.map(({ method, path, code }) => [method, path, code])).toEqual([
      ['GET', '/a', 'invalid_operation'],
      ['', '/b', 'invalid_path_item'],
      ['', '/d', 'unresolved_reference'],
      ['GET', '/c/{', 'invalid_path'],
    ])
    expect(operationCount).toBe(operations.length + skipped.length)
  })

  test('behind a reference of their path are imported', () => {
    const { operations } = convertText(
      apiOf({ '/a': { $ref: '#/components/pathItems/A' } }, { components: { pathItems: { A: { get: {} } } } }),
    )
    expect(operations).toHaveLength(1)
  })

  test('of webhooks and callbacks are left out with a note', () => {
    const { codes } = convertOne({ callbacks: { c: {} } }, { webhooks: { w: { post: {} } } })
    expect(codes).toEqual(expect.arrayContaining(['webhooks_ignored', 'callbacks_ignored']))
  })

  test('have the title of their summary and one description', () => {
    const words = {
      summary: 'List *all* pets.',
      description: '<p>Lists them.</p>\n\n\n\nSee [docs](https://x.example).\u0007',
      tags: ['pets', 'pets', '', 5],
    }
    const { title, description, tags } = convertOne(words)
    expect({ title, description, tags }).toEqual({
      title: 'List *all* pets',
      description: 'List *all* pets.\nLists them.\n\nSee docs.',
      tags: ['pets'],
    })
  })

  test('without words are called after their id, else after method and path', () => {
    expect(convertOne({ operationId: 'getPetById' }).title).toBe('Get pet by id')
    expect(convertOne({ operationId: 'Pets_Get', summary: 'Pets_Get' }).title).toBe('Pets get')
    expect(convertOne({}).title).toBe('POST /things')
  })

  test('keep a bounded description', () => {
    expect(convertOne({ description: 'word '.repeat(2_000) }).description.length).toBeLessThanOrEqual(2_000)
  })

  test('are deprecated only when the document says true', () => {
    expect(convertOne({ deprecated: true }).isDeprecated).toBe(true)
    expect(convertOne({ deprecated: 'no' }).isDeprecated).toBe(false)
  })

  test('read the same with extensions of any kind', () => {
    const plain = {
      operationId: 'a',
      parameters: [query('q')],
      requestBody: { content: { 'application/json': { schema: { properties: { a: text } } } } },
    }
    const hostile = {
      'x-command': 'rm -rf /',
      'x-server': 'http://169.254.169.254',
      'x-headers': { Authorization: 'Bearer x' },
      'x-auth': { kind: 'none' },
      'x-amazon-apigateway-integration': { uri: 'http://localhost' },
    }
    const withHostile = {
      ...plain,
      ...hostile,
      parameters: [{ ...query('q'), ...hostile }],
      requestBody: {
        ...hostile,
        content: {
          'application/json': { ...hostile, schema: { ...hostile, properties: { a: { ...text, ...hostile } } } },
        },
      },
    }
    const read = (operation: object, beside: object): unknown => {
      const { operations, server, namespace } = convertText(
        apiOf({ '/a': { post: operation } }, { servers: [{ url: 'https://a.example', ...beside }], ...beside }),
      )
      return { operations, server, namespace }
    }
    expect(read(withHostile, hostile)).toEqual(read(plain, {}))
  })
})
