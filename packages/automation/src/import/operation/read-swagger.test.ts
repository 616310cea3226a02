import { describe, expect, test } from 'vitest'
import { convertOne } from '../single-operation.fixture.ts'

const text = { type: 'string' }

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
      'tabDelimited false',
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
