import { isGatehouseError } from '@gatehouse/core'
import type { JsonSchema } from '@gatehouse/spec'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convertDocument } from './convert-document.ts'

const seed = {
  openapi: '3.1.0',
  info: { title: 'Mangled', version: '1.0.0' },
  servers: [{ url: 'https://{region}.example.com/v1', variables: { region: { default: 'eu' } } }],
  paths: {
    '/pets/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: {
        operationId: 'getPet',
        tags: ['pets'],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } } },
      },
      post: {
        summary: 'Change',
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: { allOf: [{ $ref: '#/components/schemas/Pet' }, { required: ['id'] }] } },
          },
        },
      },
    },
    '/pets': { get: { parameters: [{ name: 'q', in: 'query', schema: { type: ['string', 'null'], pattern: '^a' } }] } },
  },
  components: {
    parameters: {
      Id: { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1, exclusiveMinimum: true } },
    },
    schemas: {
      Pet: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'integer', readOnly: true },
          parent: { $ref: '#/components/schemas/Pet' },
          kind: { enum: ['cat', 'dog'], nullable: true },
        },
      },
    },
  },
}

/** Values that do not belong where they are put. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    '',
    'x',
    [],
    {},
    [null],
    { $ref: '#' },
    { $ref: '#/paths' },
    { $ref: '#/components/schemas/Pet/properties/parent' },
    { $ref: 5 },
    { type: 'any', enum: [] },
    { __proto__: null, constructor: {} },
    '\0',
    '\ud800',
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
)

/** Every place of a JSON value, as a way from its root. */
function placesOf(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [way]
  return [way, ...Object.entries(value).flatMap(([key, member]) => placesOf(member, [...way, key]))]
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((member, i) => (String(i) === key ? replaced(member, rest, by) : member))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === key ? replaced(member, rest, by) : member]),
  )
}

const places = placesOf(seed)
const mangled = fc
  .array(fc.tuple(fc.constantFrom(...places), junk), { minLength: 1, maxLength: 5 })
  .map((changes) => changes.reduce<unknown>((document, [way, by]) => replaced(document, way, by), seed))

const damaged = fc
  .tuple(
    fc.nat(2_000),
    fc.nat(40),
    fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('"', '{', '}', ',', ':', '&a ', '*a', '\n', '\t', '- ')),
  )
  .map(([at, length, insert]) => {
    const text = JSON.stringify(seed, undefined, 1)
    return text.slice(0, at) + insert + text.slice(at + length)
  })

/** What is wrong with the answer to a text; nothing that is not a Gatehouse error may be thrown. */
function problemsOf(content: string): readonly string[] {
  try {
    const { isReadable, operationCount, operations, skipped, hidden } = convertDocument({ file: 'f.json', content })
    const isAccounted = operations.length + skipped.length + hidden.length === operationCount + (isReadable ? 0 : 1)
    const schemas = operations.flatMap(({ content: action }) => [action.inputSchema, action.outputSchema ?? true])
    return [...(isAccounted ? [] : ['not accounted']), ...schemas.flatMap(strayReferences)]
  } catch (error) {
    return isGatehouseError(error) ? [] : [`threw ${String(error)}`]
  }
}

function strayReferences(schema: JsonSchema): readonly string[] {
  const definitions = Object.keys((schema as { $defs?: object }).$defs ?? {})
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]*)"/g)].map(([, name]) => name!)
  return references.filter((name) => !definitions.includes(name))
}

test.each([
  ['text', fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json())],
  ['mangled document', mangled.map((document) => JSON.stringify(document))],
  ['damaged text of a document', damaged],
])('any %s is read or refused, and everything in it is accounted for', (_what, texts) => {
  fc.assert(
    fc.property(texts, (content) => {
      expect(problemsOf(content)).toEqual([])
    }),
    { numRuns: 1_000 },
  )
})
