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
