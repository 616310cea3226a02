import { describe, expect, test } from 'vitest'
import { convertOne } from '../single-operation.fixture.ts'

const text = { type: 'string' }

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

  test('with files go as multipart where a form is offered as well', () => {
    const properties = { files: { type: 'array', items: { type: 'string', format: 'binary' } } }
    const media = { schema: { type: 'object', properties } }
    const content = { 'application/x-www-form-urlencoded': media, 'multipart/form-data': media }
    expect(convertOne({ requestBody: { content } }).body).toMatchObject({ encoding: 'multipart' })
  })

  test('that are forms keep what the encoding says about their fields', () => {
    const schema = { type: 'object', properties: { a: { type: 'object' }, b: text, c: {}, d: text } }
    const encoding = {
      a: { style: 'deepObject', explode: true },
      b: { explode: false, contentType: 'text/csv' },
      c: { contentType: 'image/png, image/jpeg' },
      d: { headers: {} },
      e: 5,
    }
    const { body, inputSchema } = convertOne({
      requestBody: { content: { 'multipart/form-data': { schema, encoding } } },
    })
    expect(body!.fields).toEqual({
      a: { style: 'deepObject', explode: true },
      b: { style: 'form', explode: false },
      c: { contentType: 'image/png' },
    })
    // Who fills in the input has to know that this is a file.
    expect(inputSchema).toMatchObject({
      properties: {
        body: { properties: { b: text, c: { type: 'string', format: 'binary', contentEncoding: 'base64' } } },
      },
    })
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
