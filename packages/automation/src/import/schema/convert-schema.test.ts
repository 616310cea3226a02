import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { convertBodySchema } from '../single-operation.fixture.ts'

interface Case {
  readonly says: string
  readonly from: unknown
  readonly to: unknown
  readonly notes?: readonly string[]
  readonly version?: string
}

const translated: readonly Case[] = [
  { says: 'nullable becomes a type', from: { type: 'string', nullable: true }, to: { type: ['string', 'null'] } },
  { says: 'x-nullable becomes a type', from: { type: 'string', 'x-nullable': true }, to: { type: ['string', 'null'] } },
  {
    says: 'nullable opens an enum',
    from: { type: 'string', enum: ['a'], nullable: true },
    to: { type: ['string', 'null'], enum: ['a', null] },
  },
  {
    says: 'nullable beside allOf becomes a choice',
    from: { allOf: [{ type: 'object' }], nullable: true, description: 'd' },
    to: { description: 'd', anyOf: [{ allOf: [{ type: 'object' }], description: 'd' }, { type: 'null' }] },
  },
  {
    says: 'nullable beside oneOf is one more choice',
    from: { oneOf: [{ type: 'string' }, { type: 'integer' }], nullable: true },
    to: { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
  },
  {
    says: 'an exclusive flag becomes a bound',
    from: { type: 'number', minimum: 1, exclusiveMinimum: true },
    to: { type: 'number', minimum: 1, exclusiveMinimum: 1 },
  },
  {
    says: 'an exclusive flag that is off says nothing',
    from: { maximum: 1, exclusiveMaximum: false },
    to: { maximum: 1 },
  },
  { says: 'an exclusive number stays', from: { exclusiveMaximum: 5 }, to: { exclusiveMaximum: 5 }, version: '3.1.0' },
  { says: 'example becomes examples', from: { type: 'string', example: 'x' }, to: { type: 'string', examples: ['x'] } },
  {
    says: 'named examples become a list',
    from: { examples: { a: { value: 1 }, b: { value: 2 } } },
    to: { examples: [1, 2] },
  },
  { says: 'a long example is left out', from: { type: 'string', example: 'x'.repeat(3_000) }, to: { type: 'string' } },
  {
    says: 'byte is base64',
    from: { type: 'string', format: 'byte' },
    to: { type: 'string', format: 'byte', contentEncoding: 'base64' },
  },
  {
    says: 'an unknown format stays',
    from: { type: 'string', format: 'zip-code' },
    to: { type: 'string', format: 'zip-code' },
  },
  {
    says: 'a list of types stays',
    from: { type: ['string', 'null'] },
    to: { type: ['string', 'null'] },
    version: '3.1.0',
  },
  { says: 'const stays', from: { const: 'a' }, to: { const: 'a' }, version: '3.1.0' },
  {
    says: 'extensions, xml and externalDocs go',
    from: { type: 'string', 'x-go': 1, xml: {}, externalDocs: {} },
    to: { type: 'string' },
  },
  { says: 'an empty schema stays', from: {}, to: {} },
  { says: 'a boolean schema stays', from: false, to: false, version: '3.1.0' },
  {
    says: 'boolean schemas inside stay',
    from: { properties: { a: true }, additionalProperties: false },
    to: { properties: { a: true }, additionalProperties: false },
  },
  {
    says: 'a property may be called $ref',
    from: { properties: { $ref: { type: 'string' } } },
    to: { properties: { $ref: { type: 'string' } } },
  },
  {
    says: 'a property may be called constructor',
    from: { properties: { constructor: { type: 'string' } } },
    to: { properties: { constructor: { type: 'string' } } },
  },
  {
    says: 'tuples become prefixItems',
    from: { items: [{ type: 'string' }], additionalItems: false },
    to: { prefixItems: [{ type: 'string' }], items: false },
  },
  {
    says: 'dependencies are split',
    from: { dependencies: { a: ['b'], c: { type: 'object' } } },
    to: { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { type: 'object' } } },
    version: '3.1.0',
  },
  {
    says: 'conditions stay',
    from: { if: { const: 1 }, else: { not: { type: 'null' } } },
    to: { if: { const: 1 }, else: { not: { type: 'null' } } },
    version: '3.1.0',
  },
  {
    says: 'a discriminator becomes a sentence',
    from: { oneOf: [{ type: 'object' }], discriminator: { propertyName: 'kind', mapping: { cat: '#/x', dog: '#/y' } } },
    to: { oneOf: [{ type: 'object' }], description: 'The property "kind" says which variant it is: cat, dog.' },
  },
  {
    says: 'the discriminator of Swagger 2.0 is a name',
    from: { discriminator: 'kind' },
    to: { description: 'The property "kind" says which variant it is.' },
  },
  {
    says: 'read-only properties are not required in a request',
    from: { required: ['id', 'name'], properties: { id: { readOnly: true }, name: {} } },
    to: { required: ['name'], properties: { id: { readOnly: true }, name: {} } },
  },
  {
    says: 'required names nothing when all are read-only',
    from: { required: ['id'], allOf: [{ properties: { id: { readOnly: true } } }] },
    to: { allOf: [{ properties: { id: { readOnly: true } } }] },
  },
  {
    says: 'invisible characters leave descriptions',
    from: { description: 'a\u200bb\u202ec\u{e0041}' },
    to: { description: 'abc' },
  },
]

const repaired: readonly Case[] = [
  { says: 'type any', from: { type: 'any' }, to: {}, notes: ['type_repaired'] },
  { says: 'type String', from: { type: 'String' }, to: { type: 'string' }, notes: ['type_repaired'] },
  { says: 'type int', from: { type: 'int' }, to: { type: 'integer' }, notes: ['type_repaired'] },
  {
    says: 'type datetime',
    from: { type: 'datetime' },
    to: { type: 'string', format: 'date-time' },
    notes: ['type_repaired'],
  },
  { says: 'type constructor', from: { type: 'constructor' }, to: {}, notes: ['type_repaired'] },
  { says: 'an empty list of types', from: { type: [] }, to: {}, notes: ['type_repaired'] },
  { says: 'a repeated type', from: { type: ['string', 'string'] }, to: { type: 'string' }, notes: ['type_repaired'] },
  { says: 'an empty enum', from: { enum: [] }, to: {}, notes: ['enum_repaired'] },
  {
    says: 'repeated enum members',
    from: { enum: ['a', 'b', 'a', { x: 1, y: 2 }, { y: 2, x: 1 }] },
    to: { enum: ['a', 'b', { x: 1, y: 2 }] },
    notes: ['enum_repaired'],
  },
  {
    says: 'numbers in an enum of strings',
    from: { type: 'string', enum: [404, true] },
    to: { type: 'string', enum: ['404', 'true'] },
    notes: ['enum_repaired'],
  },
  {
    says: 'strings in an enum of numbers',
    from: { type: 'integer', enum: ['1', '2'] },
    to: { type: 'integer', enum: [1, 2] },
    notes: ['enum_repaired'],
  },
  { says: 'an enum that is a map', from: { enum: { a: 1 } }, to: {}, notes: ['enum_repaired'] },
  {
    says: 'required: true in a property',
    from: { properties: { a: { type: 'string', required: true }, b: { required: false } } },
    to: { properties: { a: { type: 'string' }, b: {} }, required: ['a'] },
    notes: ['required_repaired'],
  },
  {
    says: 'repeated and strange required names',
    from: { required: ['a', 'a', 1] },
    to: { required: ['a'] },
    notes: ['required_repaired'],
  },
  { says: 'required that is a name', from: { required: 'a' }, to: {}, notes: ['required_repaired'] },
  {
    says: 'a pattern with needless escapes',
    from: { pattern: '^[\\w\\-\\.]+\\@x\\_y$' },
    to: { pattern: '^[\\w\\-\\.]+@x_y$' },
    notes: ['pattern_repaired'],
  },
  {
    says: 'a pattern between slashes',
    from: { pattern: '/^a+$/' },
    to: { pattern: '^a+$' },
    notes: ['pattern_repaired'],
  },
  {
    says: 'a pattern with Perl anchors',
    from: { pattern: '\\A[a-z]+\\z' },
    to: { pattern: '^[a-z]+$' },
    notes: ['pattern_repaired'],
  },
  {
    says: 'a pattern with an inline flag',
    from: { pattern: '(?i)^abc$' },
    to: { pattern: '(?i:^abc$)' },
    notes: ['pattern_repaired'],
  },
  {
    says: 'a pattern with a POSIX class',
    from: { pattern: '^[[:alpha:]]+$' },
    to: { pattern: '^[a-zA-Z]+$' },
    notes: ['pattern_repaired'],
  },
  { says: 'a pattern beyond repair', from: { pattern: '(a' }, to: {}, notes: ['pattern_dropped'] },
  { says: 'a pattern that is a number', from: { pattern: 5 }, to: {}, notes: ['pattern_dropped'] },
  {
    says: 'a property pattern beyond repair',
    from: { patternProperties: { '(a': {}, '^b': {} } },
    to: { patternProperties: { '^b': {} } },
    notes: ['pattern_dropped'],
  },
  { says: 'a bound in quotes', from: { minimum: '5' }, to: { minimum: 5 }, notes: ['number_repaired'] },
  { says: 'a negative length', from: { minLength: -1 }, to: {}, notes: ['number_repaired'] },
  { says: 'a multiple of zero', from: { multipleOf: 0 }, to: {}, notes: ['number_repaired'] },
  {
    says: 'oneOf that is an object',
    from: { oneOf: { type: 'string' } },
    to: { oneOf: [{ type: 'string' }] },
    notes: ['list_repaired'],
  },
  { says: 'an empty anyOf', from: { anyOf: [] }, to: {}, notes: ['list_repaired'] },
  {
    says: 'properties that are a list',
    from: { properties: [{ name: 'a', type: 'string' }] },
    to: { properties: { a: { type: 'string' } } },
    notes: ['map_repaired'],
  },
  {
    says: 'a property that is text',
    from: { properties: { a: 'string' } },
    to: { properties: { a: {} } },
    notes: ['not_a_schema'],
  },
  {
    says: 'a property that is null',
    from: { properties: { a: null } },
    to: { properties: { a: {} } },
    notes: ['not_a_schema'],
  },
  {
    says: 'a branch of oneOf that lost its meaning',
    from: { oneOf: [{ type: 'string' }, 'junk'] },
    to: { anyOf: [{ type: 'string' }, {}] },
    notes: ['not_a_schema'],
  },
  { says: 'a negation that lost its meaning', from: { not: { type: 'any' } }, to: {}, notes: ['type_repaired'] },
  {
    says: 'keywords nobody knows',
    from: { min_items: 1, type: 'array' },
    to: { type: 'array' },
    notes: ['unknown_keyword'],
  },
  {
    says: 'a reference that leads nowhere',
    from: { $ref: '#/components/schemas/Nope' },
    to: {},
    notes: ['unresolved_reference'],
  },
  { says: 'a reference to another file', from: { $ref: 'other.yaml#/Pet' }, to: {}, notes: ['external_reference'] },
  {
    says: 'a reference to the internet',
    from: { $ref: 'https://example.com/pet.json' },
    to: {},
    notes: ['external_reference'],
  },
]

function check({ from, to, notes = [], version = '3.0.3' }: Case): void {
  const { schema, codes } = convertBodySchema(from, { openapi: version })
  expect(schema).toEqual(to)
  expect(codes).toEqual(notes)
  expect(() => new Ajv2020({ strict: false, logger: false }).compile(schema as object)).not.toThrow()
}

describe('a schema of a document', () => {
  test.each(translated)('$says', check)
})

describe('a schema with a mistake is repaired and noted', () => {
  test.each(repaired)('$says', check)
})

test('a schema nested without end is cut', () => {
  let schema: unknown = { type: 'string' }
  for (let i = 0; i < 60; i++) schema = { properties: { a: schema } }
  expect(convertBodySchema(schema).codes).toEqual(['too_deep'])
})
