import type { JsonSchema } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { createSchemaValidator } from './schema-validator.ts'

const validator = createSchemaValidator()

const anything: readonly (readonly [title: string, schema: JsonSchema, valid: unknown[], invalid: unknown[]])[] = [
  ['true', true, [1, null, {}], []],
  ['false', false, [], [1, null, {}]],
  ['type', { type: 'string' }, ['', 'a'], [1, null, [], {}]],
  ['integer', { type: 'integer' }, [1, 1.0, -3], [1.5, '1', NaN, Infinity]],
  ['several types', { type: ['string', 'null'] }, ['a', null], [1, {}]],
  ['an array is no object', { type: 'object' }, [{}], [[], null]],
  ['const', { const: { a: [1, 2], b: null } }, [{ b: null, a: [1, 2] }], [{ a: [2, 1], b: null }, 1]],
  ['enum', { enum: ['a', 1, { x: 1 }] }, ['a', 1, { x: 1 }], ['1', { x: 2 }, null]],
  ['minLength counts characters', { minLength: 2, maxLength: 3 }, ['😀😀', 'abc', 5], ['😀', 'abcd']],
  ['pattern is not anchored', { pattern: 'b+' }, ['abc', 3], ['ac']],
  ['pattern with escapes', { pattern: '^\\d{3}-[A-Z]\\/\\u00e9$' }, ['123-A/é'], ['123-a/é']],
  ['limits', { minimum: 1, exclusiveMaximum: 3 }, [1, 2.9], [0.9, 3]],
  ['limits of draft 4', { minimum: 1, exclusiveMinimum: true }, [1.1], [1, 0]],
  ['multipleOf', { multipleOf: 0.1 }, [0.3, 1.1, 7, 0], [0.25, 1e-9]],
  ['multipleOf of whole numbers', { multipleOf: 3 }, [9, -6, 1e21 * 3], [1, 3.5]],
  ['items', { items: { type: 'number' } }, [[], [1, 2], 'x'], [[1, 'a']]],
  ['prefixItems', { prefixItems: [{ type: 'string' }], items: false }, [['a'], []], [['a', 1], [1]]],
  ['tuples until draft 2019-09', { items: [{ type: 'string' }], additionalItems: false }, [['a']], [['a', 1]]],
  ['minItems', { minItems: 1, maxItems: 2 }, [[1], {}], [[], [1, 2, 3]]],
  [
    'uniqueItems',
    { uniqueItems: true },
    [[1, '1', [1], { a: 1 }]],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  ['contains', { contains: { const: 1 }, maxContains: 2 }, [[1], [1, 2, 1]], [[], [2], [1, 1, 1]]],
  ['minContains 0', { contains: { const: 1 }, minContains: 0 }, [[], [2]], []],
  ['required looks at own properties', { required: ['toString'] }, [{ toString: 1 }], [{}]],
  ['properties named like methods', { properties: { constructor: { type: 'number' } } }, [{}], [{ constructor: 'x' }]],
  ['additionalProperties', { properties: { a: true }, additionalProperties: false }, [{ a: 1 }, {}], [{ b: 1 }]],
  [
    'patternProperties',
    { patternProperties: { '^x-': { type: 'string' } }, additionalProperties: { type: 'number' } },
    [{ 'x-a': 's', b: 1 }],
    [{ 'x-a': 1 }, { b: 's' }],
  ],
  ['propertyNames', { propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }]],
  ['minProperties', { minProperties: 1, maxProperties: 1 }, [{ a: 1 }], [{}, { a: 1, b: 2 }]],
  ['dependentRequired', { dependentRequired: { a: ['b'] } }, [{}, { a: 1, b: 2 }, { b: 1 }], [{ a: 1 }]],
  ['dependentSchemas', { dependentSchemas: { a: { minProperties: 2 } } }, [{ b: 1 }, { a: 1, b: 2 }], [{ a: 1 }]],
  ['dependencies of draft 7', { dependencies: { a: ['b'], c: false } }, [{ a: 1, b: 1 }], [{ a: 1 }, { c: 1 }]],
  ['allOf', { allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
  ['anyOf', { anyOf: [{ type: 'string' }, { minimum: 2 }] }, ['a', 2, null], [1]],
  ['oneOf', { oneOf: [{ type: 'integer' }, { minimum: 2 }] }, [1, 2.5], [3, 1.5]],
  ['not', { not: { type: 'string' } }, [1], ['a']],
  ['if', JSON.parse('{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":5}}'), ['ab', 5, null], ['a', 4]],
  [
    '$ref to $defs',
    { $defs: { n: { type: 'number' } }, properties: { a: { $ref: '#/$defs/n' } } },
    [{ a: 1 }],
    [{ a: 's' }],
  ],
  ['$ref beside other keywords', { $defs: { n: { type: 'number' } }, $ref: '#/$defs/n', minimum: 3 }, [3], [2, 's']],
  ['$ref with an escaped pointer', { $defs: { 'a/b~c%': { type: 'null' } }, $ref: '#/$defs/a~1b~0c%25' }, [null], [1]],
  ['$anchor', { $defs: { x: { $anchor: 'n', type: 'number' } }, items: { $ref: '#n' } }, [[1]], [['a']]],
  [
    '$id of a resource inside',
    {
      $id: 'https://example.com/root.json',
      $defs: { x: { $id: 'item.json', $defs: { y: { type: 'number' } }, items: { $ref: '#/$defs/y' } } },
      properties: { a: { $ref: 'item.json' }, b: { $ref: 'https://example.com/item.json#/$defs/y' } },
    },
    [{ a: [1], b: 2 }],
    [{ a: ['s'] }, { b: 's' }],
  ],
  [
    'a schema that refers to itself',
    { properties: { next: { $ref: '#' }, value: { type: 'integer' } }, required: ['value'] },
    [{ value: 1, next: { value: 2, next: { value: 3 } } }],
    [{ value: 1, next: { value: 2, next: {} } }],
  ],
  [
    '$dynamicRef within one resource',
    { $dynamicAnchor: 'node', type: 'object', additionalProperties: { $dynamicRef: '#node' } },
    [{ a: { b: {} } }],
    [{ a: { b: 1 } }],
  ],
  [
    'unevaluatedProperties sees through allOf',
    { allOf: [{ properties: { a: true } }], properties: { b: true }, unevaluatedProperties: false },
    [{ a: 1, b: 2 }],
    [{ a: 1, c: 2 }],
  ],
  [
    'unevaluatedProperties forgets a branch that failed',
    { anyOf: [{ properties: { a: { type: 'number' } } }, true], unevaluatedProperties: false },
    [{ a: 1 }],
    [{ a: 's' }],
  ],
  [
    'unevaluatedItems',
    { prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: { type: 'number' } },
    [[null, 's', 2]],
    [[null, 's', null]],
  ],
  ['an unknown format is a hint', { format: 'colour' }, ['x'], []],
]

test.each(anything)('%s', (_title, schema, valid, invalid) => {
  for (const value of valid) expect(validator.validate(schema, value)).toEqual([])
  for (const value of invalid) expect(validator.validate(schema, value)).not.toEqual([])
})

test.each([
  ['date', '2024-02-29', '2023-02-29'],
  ['date-time', '2024-01-01T10:00:00Z', '2024-01-01 10:00'],
  ['time', '10:00:00Z', '25:00:00Z'],
  ['duration', 'P1DT2H', '1 day'],
  ['email', 'a.b@example.com', 'a@'],
  ['hostname', 'example.com', '-x.com'],
  ['ipv4', '10.0.0.1', '10.0.0.256'],
  ['ipv6', '::1', ':::1'],
  ['json-pointer', '/a~0b', 'a/b'],
  ['uri', 'https://example.com/a?b#c', '//example.com'],
  ['uri-reference', '../a', 'a b'],
  ['uuid', '2d4a7bb0-6b7c-4b4c-9f0a-4f1f0ab9e6b1', '2d4a7bb0'],
])('asserts the format %s', (format, valid, invalid) => {
  expect(validator.validate({ format }, valid)).toEqual([])
  expect(validator.validate({ format }, invalid)).toEqual([{ at: '', message: `must be in the format ${format}` }])
})

test('says where and what is wrong, in words that a caller can act on', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['customer'],
    properties: {
      lines: { type: 'array', items: { type: 'object', properties: { 'unit/price': { type: 'number', minimum: 0 } } } },
      status: { enum: ['open', 'closed'] },
    },
    additionalProperties: false,
  }
  expect(validator.validate(schema, { lines: [{ 'unit/price': -1 }], status: 'gone', extra: 1 })).toEqual([
    { at: '', message: 'must have the property customer' },
    { at: '/lines/0/unit~1price', message: 'must be at least 0' },
    { at: '/status', message: 'must be one of "open", "closed"' },
    { at: '/extra', message: 'is not allowed here' },
  ])
})

test('names the problem inside the one form of a union that has the right shape', () => {
  const schema: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'object', required: ['id'] }] }
  expect(validator.validate(schema, {})).toEqual([{ at: '', message: 'must have the property id' }])
  expect(validator.validate(schema, 5)).toEqual([{ at: '', message: 'must match one of 2 forms and matches none' }])
})

test('reports at most 8 problems', () => {
  expect(
    validator.validate(
      { items: { type: 'string' } },
      Array.from({ length: 50 }, () => 1),
    ),
  ).toHaveLength(8)
})

test.each<[unknown, RegExp]>([
  ['text', /needs an object or a boolean.*At #/],
  [null, /needs an object or a boolean/],
  [[], /needs an object or a boolean/],
  [{ type: 'strng' }, /"strng" for type.*At #\/type/],
  [{ properties: { a: { required: true } } }, /array of strings for required.*At #\/properties\/a/],
  [{ properties: [] }, /an object for properties/],
  [{ minLength: '3' }, /non-negative integer for minLength/],
  [{ multipleOf: 0 }, /positive number/],
  [{ $ref: '#/nowhere' }, /"#\/nowhere", which is not in it/],
  [{ $ref: 'http://127.0.0.1:1/schema.json' }, /which is not in it/],
  [{ $ref: '#/%' }, /which is not in it/],
  [{ enum: Array.from({ length: 200_000 }, (_, i) => i) }, /too large: more than 100000 values/],
])('says why a schema cannot be used (%#)', (schema, why) => {
  expect(validator.check(schema as JsonSchema)).toMatch(why)
  expect(() => validator.validate(schema as JsonSchema, {})).toThrow(
    expect.objectContaining({ code: 'unusable_schema', kind: 'invalid' }),
  )
})

test('accepts a schema that can be used', () => {
  expect(validator.check({ type: 'object', properties: { a: { $ref: '#' } } })).toBeUndefined()
})

test('does not enforce a pattern that only a backtracking engine can run, and says so', () => {
  const schema: JsonSchema = {
    properties: { a: { pattern: '^(?!x)' }, b: { pattern: '(a)\\1' } },
    patternProperties: { '(?<=y)z': false },
    additionalProperties: false,
  }
  expect(validator.check(schema)).toBeUndefined()
  expect(validator.validate(schema, { a: 'x', b: 'b', yz: 1 })).toEqual([])
  expect(validator.notes(schema)).toEqual([
    expect.stringContaining('The pattern at #/properties/a/pattern is not enforced'),
    expect.stringContaining('#/properties/b/pattern'),
    expect.stringContaining('#/patternProperties/(?<=y)z'),
  ])
})

test('keeps a bounded number of schemas and forgets none of their meaning', () => {
  const small = createSchemaValidator({ cacheSize: 2 })
  const schemas = Array.from({ length: 10 }, (_, i): JsonSchema => ({ const: i }))
  for (const _round of [1, 2]) {
    for (const [i, schema] of schemas.entries()) {
      expect(small.validate(schema, i)).toEqual([])
      expect(small.validate({ ...(schema as object) }, i + 1)).toHaveLength(1)
    }
  }
})
