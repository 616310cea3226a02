import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonSchema } from '@gatehouse/spec'
import { summarizeTool } from './summarize-tool.ts'

const parametersOf = (inputSchema: JsonSchema): readonly { readonly name: string; readonly description?: string }[] =>
  summarizeTool({
    tenantId: 'tnt_1',
    source: 'crm',
    namespace: 'crm',
    name: 'a',
    version: '1.0.0',
    description: 'Does a.',
    effect: 'read',
    mode: 'sync',
    inputSchema,
    authorization: { kind: 'none' },
    nativeId: 'a',
    isExecutable: true,
  }).parameters

const namesOf = (inputSchema: JsonSchema): readonly string[] => parametersOf(inputSchema).map(({ name }) => name)

test('names outer properties before inner ones, with their descriptions', () => {
  const inner = { type: 'object', properties: { street: { description: 'Where' } } }
  expect(parametersOf({ properties: { address: inner, name: { description: 'Who' } } })).toEqual([
    { name: 'address' },
    { name: 'name', description: 'Who' },
    { name: 'street', description: 'Where' },
  ])
})

test.each<[string, JsonSchema]>([
  ['items', { items: { properties: { found: true } } }],
  ['prefixItems', { prefixItems: [false, { properties: { found: {} } }] }],
  ['additionalProperties', { additionalProperties: { properties: { found: {} } } }],
  ['allOf', { allOf: [{ properties: { found: {} } }] }],
  ['anyOf', { anyOf: [{}, { properties: { found: {} } }] }],
  ['oneOf', { oneOf: [{ properties: { found: {} } }] }],
  ['a reference', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { properties: { found: {} } } } }],
])('looks into %s', (_keyword, schema) => {
  expect(namesOf(schema)).toEqual(['found'])
})

test('names a property once, with the first description there is', () => {
  const schema = { properties: { id: {}, child: { properties: { id: { description: 'Which' } } } } }
  expect(parametersOf(schema)).toEqual([{ name: 'id', description: 'Which' }, { name: 'child' }])
})

test('ends with a schema that refers to itself', () => {
  expect(namesOf({ properties: { next: { $ref: '#' }, list: { items: { $ref: '#/properties/list' } } } })).toEqual([
    'next',
    'list',
  ])
})

test('names at most 60', () => {
  const properties = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`p${n}`, {}]))
  expect(namesOf({ properties })).toHaveLength(60)
})

test('bounds the length of a description', () => {
  expect(parametersOf({ properties: { a: { description: 'x'.repeat(5_000) } } })[0]?.description).toHaveLength(300)
})

test('takes any JSON for a schema', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(namesOf(value as JsonSchema).length).toBeLessThanOrEqual(60)
    }),
  )
})
