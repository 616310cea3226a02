import { describe, expect, test } from 'vitest'
import { apiOf, convertOne, convertText } from '../single-operation.fixture.ts'

const text = { type: 'string' }
const query = (name: string, more: object = {}): object => ({ name, in: 'query', schema: text, ...more })

describe('parameters', () => {
  test('become properties with their description; required is exact', () => {
    const { inputSchema, parameters } = convertOne({
      parameters: [
        query('q', { required: true, description: 'What **to** look for' }),
        query('limit', { schema: { type: 'integer' } }),
      ],
    })
    expect(inputSchema).toEqual({
      type: 'object',
      properties: { q: { type: 'string', description: 'What to look for' }, limit: { type: 'integer' } },
      required: ['q'],
      additionalProperties: false,
    })
    expect(parameters).toEqual([
      { property: 'q', name: 'q', in: 'query', style: 'form', explode: true },
      { property: 'limit', name: 'limit', in: 'query', style: 'form', explode: true },
    ])
  })

  test('of the path count for its operations, which may replace them', () => {
    const content = apiOf({
      '/a/{id}': {
        parameters: [query('q'), query('r'), { name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        get: { parameters: [query('q', { schema: { type: 'boolean' } })] },
      },
    })
    expect(convertText(content).operations[0]!.content.inputSchema).toMatchObject({
      properties: { q: { type: 'boolean' }, r: text, id: { type: 'integer' } },
      required: ['id'],
    })
  })

  test('may be references, and references to references', () => {
    const { inputSchema } = convertOne(
      { parameters: [{ $ref: '#/components/parameters/A' }] },
      { components: { parameters: { A: { $ref: '#/components/parameters/B' }, B: query('q') } } },
    )
    expect(inputSchema).toMatchObject({ properties: { q: text } })
  })

  test('in the path that nobody declared are required strings', () => {
    const { inputSchema, codes } = convertOne({}, {}, { path: '/a/{id}/b/{other}' })
    expect(inputSchema).toMatchObject({ properties: { id: text, other: text }, required: ['id', 'other'] })
    expect(codes).toContain('parameter_undeclared')
  })

  test('in the path are required whatever they say', () => {
    const { inputSchema } = convertOne(
      { parameters: [{ name: 'id', in: 'path', required: false, schema: text }] },
      {},
      { path: '/a/{id}' },
    )
    expect(inputSchema).toMatchObject({ required: ['id'] })
  })

  test.each([
    ['/a/{id:[0-9]{2}}', '/a/{id}'],
    ['/a/{id*}', '/a/{id}'],
    ['/a/{+id}', '/a/{id}'],
    ['/a/{ID}', '/a/{id}'],
    ['a/{id}', '/a/{id}'],
    ['/a/{id}#part', '/a/{id}'],
  ])('in the router spelling %s are found', (path, request) => {
    const { path: read, inputSchema } = convertOne(
      { parameters: [{ name: 'id', in: 'path', schema: { type: 'integer' } }] },
      {},
      { path },
    )
    expect(read).toBe(request)
    expect(inputSchema).toMatchObject({ properties: { id: { type: 'integer' } } })
  })

  test('without a place in the path are left out', () => {
    const { inputSchema, codes } = convertOne({ parameters: [{ name: 'id', in: 'path', schema: text }] })
    expect(inputSchema).toMatchObject({ properties: {} })
    expect(codes).toContain('parameter_ignored')
  })

  test.each(['Accept', 'Content-Type', 'AUTHORIZATION'])('in the header %s are ignored', (name) => {
    const { inputSchema, codes } = convertOne({ parameters: [{ name, in: 'header', required: true, schema: text }] })
    expect(inputSchema).toEqual({ type: 'object', properties: {}, additionalProperties: false })
    expect(codes).toEqual(['server_missing'])
  })

  test.each(['Host', 'Content-Length', 'Transfer-Encoding', 'X-Forwarded-For', 'bad name'])(
    'cannot set the header %s',
    (name) => {
      const { inputSchema, codes } = convertOne({ parameters: [{ name, in: 'header', schema: text }] })
      expect(inputSchema).toMatchObject({ properties: {} })
      expect(codes).toContain('parameter_ignored')
    },
  )

  test('of one name in different places say where they go', () => {
    const { parameters } = convertOne(
      {
        parameters: [
          query('id'),
          { name: 'id', in: 'header', schema: text },
          { name: 'id', in: 'cookie', schema: text },
        ],
      },
      {},
      { path: '/a/{id}' },
    )
    expect(parameters.map(({ property, in: place }) => `${place}: ${property}`)).toEqual([
      'path: id',
      'query: query_id',
      'header: header_id',
      'cookie: cookie_id',
    ])
  })

  test('called body leave another name for the body', () => {
    const { body, inputSchema } = convertOne({
      parameters: [query('body'), query('request_body')],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
    })
    expect(body).toMatchObject({ property: 'request_body_2' })
    expect(inputSchema).toMatchObject({ required: ['request_body_2'] })
  })

  test.each([
    [{ in: 'query' }, { style: 'form', explode: true }],
    [
      { in: 'query', style: 'deepObject', explode: true },
      { style: 'deepObject', explode: true },
    ],
    [
      { in: 'query', style: 'pipeDelimited' },
      { style: 'pipeDelimited', explode: false },
    ],
    [
      { in: 'query', style: 'simple' },
      { style: 'form', explode: true },
    ],
    [
      { in: 'query', explode: false, allowReserved: true },
      { style: 'form', explode: false, allowReserved: true },
    ],
    [{ in: 'header' }, { style: 'simple', explode: false }],
    [{ in: 'cookie' }, { style: 'form', explode: true }],
    [
      { in: 'query', schema: undefined, content: { 'application/json': { schema: text } } },
      { style: 'json', explode: false },
    ],
  ])('are written as %j says', (declared, style) => {
    expect(convertOne({ parameters: [{ name: 'p', schema: text, ...declared }] }).parameters[0]).toMatchObject(style)
  })

  test.each([null, 'x', 7, {}, { name: 'a' }, { in: 'query' }, { name: 'p', in: 'moon' }, { $ref: '#/nope' }])(
    'that are junk, %j, cost nothing else',
    (junk) => {
      expect(convertOne({ parameters: [junk, query('q')] }).inputSchema).toMatchObject({ properties: { q: text } })
    },
  )

  test('of the operation that are no list cost nothing', () => {
    expect(convertOne({ parameters: { q: query('q') } }).codes).toContain('parameters_ignored')
  })

  test('keep examples and say that they are deprecated', () => {
    const { inputSchema } = convertOne({ parameters: [query('q', { example: 'cats', deprecated: true })] })
    expect(inputSchema).toMatchObject({ properties: { q: { examples: ['cats'], deprecated: true } } })
  })
})

describe('bodies', () => {
  test.each([
    [['text/plain', 'application/json'], { contentType: 'application/json', encoding: 'json' }],
    [
      ['application/xml', 'application/vnd.api+json; version=1'],
      { contentType: 'application/vnd.api+json; version=1', encoding: 'json' },
    ],
    [
      ['multipart/form-data', 'application/x-www-form-urlencoded'],
      { contentType: 'application/x-www-form-urlencoded', encoding: 'form' },
    ],
    [['image/png', 'multipart/form-data'], { contentType: 'multipart/form-data', encoding: 'multipart' }],
    [['application/octet-stream', 'text/csv'], { contentType: 'text/csv', encoding: 'text' }],
    [['application/xml'], { contentType: 'application/xml', encoding: 'text' }],
    [['image/*'], { contentType: 'application/octet-stream', encoding: 'binary' }],
    [['application/pdf'], { contentType: 'application/pdf', encoding: 'binary' }],
    [['*/*'], { contentType: 'application/json', encoding: 'json' }],
    [[], { contentType: 'application/json', encoding: 'json' }],
    [['not a type'], { contentType: 'application/json', encoding: 'json' }],
  ])('of %j are sent as %j', (types, expected) => {
    const content = Object.fromEntries(types.map((type) => [type, { schema: { type: 'object' } }]))
    expect(convertOne({ requestBody: { content } }).body).toEqual({ property: 'body', isRequired: false, ...expected })
  })

  test('of text and bytes are one string', () => {
    const of = (type: string): unknown =>
      convertOne({ requestBody: { content: { [type]: { schema: { type: 'object' } } } } }).inputSchema
    expect(of('application/xml')).toMatchObject({
      properties: { body: { type: 'string', contentMediaType: 'application/xml' } },
    })
    expect(of('image/png')).toMatchObject({ properties: { body: { type: 'string', contentEncoding: 'base64' } } })
  })

  test('may be references and have a description', () => {
    const { inputSchema } = convertOne(
      { requestBody: { $ref: '#/components/requestBodies/B' } },
      {
        components: {
          requestBodies: {
            B: { description: 'A thing', required: true, content: { 'application/json': { schema: text } } },
          },
        },
      },
    )
    expect(inputSchema).toMatchObject({
      properties: { body: { type: 'string', description: 'A thing' } },
      required: ['body'],
    })
  })

  test('that lead nowhere accept any JSON', () => {
    const { inputSchema, codes } = convertOne({ requestBody: { $ref: '#/nope' } })
    expect(inputSchema).toMatchObject({ properties: { body: {} } })
    expect(codes).toContain('unresolved_reference')
  })
})

describe('answers', () => {
  const json = (schema: unknown): object => ({ content: { 'application/json': { schema } } })

  test.each([
    ['200 before 201', { 201: json({ type: 'null' }), 200: json(text) }, text],
    ['the first with a body', { 200: { description: 'none' }, 201: json(text) }, text],
    ['a range', { '2XX': json(text) }, text],
    ['the default when there is no success', { default: json(text), 404: json({ type: 'null' }) }, text],
    ['a JSON dialect', { 200: { content: { 'application/hal+json': { schema: text } } } }, text],
    ['no body', { 204: { description: 'done' } }, undefined],
    ['a file', { 200: { content: { 'application/pdf': { schema: text } } } }, undefined],
    ['no responses', undefined, undefined],
    ['a reference', { 200: { $ref: '#/components/responses/R' } }, text],
    ['junk', { 200: 'ok', 201: null }, undefined],
  ])('%s', (_what, responses, schema) => {
    expect(convertOne({ responses }, { components: { responses: { R: json(text) } } }).outputSchema).toEqual(schema)
  })

  test('name what the operation answers with', () => {
    const responses = { 200: { content: { 'application/json': {}, 'text/csv': {} } }, 404: json(text) }
    expect(convertOne({ responses }).accept).toEqual(['application/json', 'text/csv'])
  })
})

describe('Swagger 2.0', () => {
  const swagger = { openapi: undefined, swagger: '2.0' }

  test('parameters are schemas themselves, collections have a format', () => {
    const array = { type: 'array', items: text }
    const formats = [undefined, 'csv', 'ssv', 'tsv', 'pipes', 'multi']
    const { inputSchema, parameters } = convertOne(
      {
        parameters: formats.map((collectionFormat, i) => ({ name: `p${i}`, in: 'query', ...array, collectionFormat })),
      },
      swagger,
    )
    expect(inputSchema).toMatchObject({ properties: { p0: array, p5: array } })
    expect(parameters.map(({ style, explode }) => `${style} ${explode}`)).toEqual([
      'form false',
      'form false',
      'spaceDelimited false',
      'form false',
      'pipeDelimited false',
      'form true',
    ])
  })

  test('a body parameter is the body', () => {
    const { inputSchema, body } = convertOne(
      {
        consumes: ['application/vnd.x+json'],
        parameters: [{ name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } }],
      },
      { ...swagger, definitions: { Pet: { properties: { name: text } } } },
    )
    expect(inputSchema).toMatchObject({ properties: { body: { properties: { name: text } } }, required: ['body'] })
    expect(body).toEqual({
      property: 'body',
      contentType: 'application/vnd.x+json',
      encoding: 'json',
      isRequired: true,
    })
  })

  test('form fields are one body', () => {
    const { inputSchema, body } = convertOne(
      {
        parameters: [
          { name: 'a', in: 'formData', type: 'string', required: true, description: 'A' },
          { name: 'b', in: 'formData', type: 'integer' },
        ],
      },
      swagger,
    )
    expect(inputSchema).toMatchObject({
      properties: {
        body: {
          type: 'object',
          properties: { a: { type: 'string', description: 'A' }, b: { type: 'integer' } },
          required: ['a'],
        },
      },
      required: ['body'],
    })
    expect(body).toMatchObject({ contentType: 'application/x-www-form-urlencoded', encoding: 'form' })
  })

  test('a file makes the form multipart', () => {
    const { inputSchema, body } = convertOne({ parameters: [{ name: 'f', in: 'formData', type: 'file' }] }, swagger)
    expect(inputSchema).toMatchObject({
      properties: { body: { properties: { f: { type: 'string', format: 'binary' } } } },
    })
    expect(body).toMatchObject({ contentType: 'multipart/form-data', encoding: 'multipart', isRequired: false })
  })

  test('answers have a schema unless they are files or not JSON', () => {
    const answer = (schema: unknown, produces?: readonly string[]): unknown =>
      convertOne({ responses: { 200: { schema } }, produces }, swagger).outputSchema
    expect(answer(text)).toEqual(text)
    expect(answer(text, ['application/json'])).toEqual(text)
    expect(answer(text, ['text/csv'])).toBeUndefined()
    expect(answer({ type: 'file' })).toBeUndefined()
  })
})

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
