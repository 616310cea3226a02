import { createSchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { sampleOf } from './sample-of.ts'

test.each<[string, JsonSchema, unknown]>([
  ['its example', { type: 'string', examples: ['red', 'blue'] }, 'red'],
  ['its default', { type: 'integer', default: 7 }, 7],
  ['its first choice', { enum: ['open', 'closed'] }, 'open'],
  ['examples of its parts', { properties: { a: { examples: [1] }, b: { type: 'boolean' } } }, { a: 1, b: true }],
  ['one item', { type: 'array', items: { type: 'string', format: 'date' } }, ['2026-01-31']],
  ['what is not null', { type: ['null', 'number'], minimum: 5 }, 5],
  ['the first branch', { oneOf: [{ type: 'null' }, { properties: { x: { const: 1 } } }] }, { x: 1 }],
  ['all parts', { allOf: [{ properties: { a: { const: 1 } } }], properties: { b: { const: 2 } } }, { a: 1, b: 2 }],
  ['a shared part', { $ref: '#/$defs/a', $defs: { a: { const: 3 } } }, 3],
  ['nothing', {}, null],
])('a sample is %s', (_name, schema, expected) => {
  expect(sampleOf(schema)).toEqual(expected)
})

test('a schema that contains itself ends', () => {
  const schema = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
        required: ['name'],
      },
    },
  }
  const sample = sampleOf(schema)
  expect(createSchemaValidator().validate(schema, sample)).toEqual([])
  expect(JSON.stringify(sample).length).toBeLessThan(1_000)
})

test.each<[JsonSchema]>([
  [{ type: 'string', minLength: 30 }],
  [{ type: 'string', maxLength: 2 }],
  [{ type: 'integer', exclusiveMinimum: 5, multipleOf: 4 }],
  [{ type: 'number', maximum: -3 }],
  [{ type: 'array', items: { type: 'integer' }, minItems: 3 }],
  [{ type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] }],
])('a made up sample fits %j', (schema) => {
  expect(createSchemaValidator().validate(schema, sampleOf(schema))).toEqual([])
})
