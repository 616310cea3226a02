import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { convertBodySchema, convertOne } from '../single-operation.fixture.ts'

function withSchemas(schemas: unknown, beside: object = {}): Record<string, unknown> {
  return { components: { schemas }, ...beside }
}

function isValid(schema: unknown, definitions: unknown, value: unknown): boolean {
  const root = { allOf: [schema], $defs: definitions ?? {} }
  return new Ajv2020({ strict: false, logger: false }).compile(root)(value)
}

test('a component that occurs once is written where it is used', () => {
  const { schema, definitions } = convertBodySchema(
    { $ref: '#/components/schemas/Pet' },
    withSchemas({ Pet: { properties: { name: { type: 'string' } } } }),
  )
  expect(schema).toEqual({ properties: { name: { type: 'string' } } })
  expect(definitions).toBeUndefined()
})

test('a component that occurs twice lives in $defs under its name', () => {
  const { schema, definitions } = convertBodySchema(
    { properties: { a: { $ref: '#/components/schemas/Money' }, b: { $ref: '#/components/schemas/Money' } } },
    withSchemas({ Money: { type: 'integer' } }),
  )
  expect(schema).toEqual({ properties: { a: { $ref: '#/$defs/Money' }, b: { $ref: '#/$defs/Money' } } })
  expect(definitions).toEqual({ Money: { type: 'integer' } })
})

test('a component that contains itself lives in $defs', () => {
  const { schema, definitions } = convertBodySchema(
    { $ref: '#/components/schemas/Node' },
    withSchemas({ Node: { properties: { next: { $ref: '#/components/schemas/Node' } } } }),
  )
  expect(schema).toEqual({ $ref: '#/$defs/Node' })
  expect(definitions).toEqual({ Node: { properties: { next: { $ref: '#/$defs/Node' } } } })
})

test('components that contain each other end', () => {
  const { schema, definitions } = convertBodySchema(
    { $ref: '#/components/schemas/A' },
    withSchemas({
      A: { properties: { b: { $ref: '#/components/schemas/B' } } },
      B: { properties: { a: { $ref: '#/components/schemas/A' }, n: { type: 'integer' } } },
    }),
  )
  expect(isValid(schema, definitions, { b: { a: { b: { n: 1 } } } })).toBe(true)
  expect(isValid(schema, definitions, { b: { a: { b: { n: 'x' } } } })).toBe(false)
})

test('the same component may be inlined in one operation and shared in another', () => {
  const shared = withSchemas({
    Money: { type: 'integer' },
    Price: { properties: { net: { $ref: '#/components/schemas/Money' } } },
  })
  const once = convertBodySchema({ $ref: '#/components/schemas/Price' }, shared)
  expect(once).toMatchObject({ schema: { properties: { net: { type: 'integer' } } }, definitions: undefined })
  const twice = convertBodySchema(
    { properties: { p: { $ref: '#/components/schemas/Price' }, m: { $ref: '#/components/schemas/Money' } } },
    shared,
  )
  expect(twice.schema).toEqual({
    properties: { p: { properties: { net: { $ref: '#/$defs/Money' } } }, m: { $ref: '#/$defs/Money' } },
  })
})

test.each([
  ['escapes of JSON Pointer', '#/components/schemas/a~1b~0c', { 'a/b~c': { type: 'integer' } }],
  ['percent escapes', '#/components/schemas/%7Bx%7D', { '{x}': { type: 'integer' } }],
  [
    'a place inside a component',
    '#/components/schemas/Pet/properties/age',
    { Pet: { properties: { age: { type: 'integer' } } } },
  ],
  [
    'a place behind another reference',
    '#/components/schemas/A/properties/age',
    { A: { $ref: '#/components/schemas/Pet' }, Pet: { properties: { age: { type: 'integer' } } } },
  ],
  ['a member of a list', '#/components/schemas/A/allOf/0', { A: { allOf: [{ type: 'integer' }] } }],
  [
    'a reference to a reference',
    '#/components/schemas/A',
    { A: { $ref: '#/components/schemas/B' }, B: { type: 'integer' } },
  ],
  ['an anchor', '#age', { A: { $anchor: 'age', type: 'integer' } }],
  ['an id', 'https://example.com/age', { A: { $id: 'https://example.com/age', type: 'integer' } }],
  ['a bare name', 'Age', { Age: { type: 'integer' } }],
  ['a pointer without its first slash', '#components/schemas/Age', { Age: { type: 'integer' } }],
])('follows %s', (_what, $ref, schemas) => {
  expect(convertBodySchema({ $ref }, withSchemas(schemas, { openapi: '3.1.0' })).schema).toEqual({ type: 'integer' })
})

test('references that only lead to each other accept anything', () => {
  const { schema, codes } = convertBodySchema(
    { $ref: '#/components/schemas/A' },
    withSchemas({ A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }),
  )
  expect(schema).toEqual({})
  expect(codes).toEqual(['unresolved_reference'])
})

test('remarks beside a reference count in 3.0, restrictions only in 3.1', () => {
  const beside = { $ref: '#/components/schemas/S', description: 'here', minLength: 3 }
  const schemas = { S: { type: 'string', description: 'there' } }
  expect(convertBodySchema(beside, withSchemas(schemas)).schema).toEqual({ type: 'string', description: 'here' })
  expect(convertBodySchema(beside, withSchemas(schemas, { openapi: '3.1.0' })).schema).toEqual({
    description: 'here',
    minLength: 3,
    allOf: [{ type: 'string', description: 'there' }],
  })
})

test('nullable beside a reference allows null', () => {
  const { schema, definitions } = convertBodySchema(
    { $ref: '#/components/schemas/S', nullable: true },
    withSchemas({ S: { type: 'string' } }),
  )
  expect(isValid(schema, definitions, null)).toBe(true)
  expect(isValid(schema, definitions, 'a')).toBe(true)
  expect(isValid(schema, definitions, 1)).toBe(false)
})

test('a base with oneOf its children, which have allOf the base, can be validated', () => {
  const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
  const schemas = {
    Pet: {
      type: 'object',
      required: ['kind'],
      properties: { kind: { type: 'string' } },
      oneOf: [ref('Cat'), ref('Dog')],
    },
    Cat: { allOf: [ref('Pet'), { required: ['lives'], properties: { lives: { type: 'integer' } } }] },
    Dog: { allOf: [ref('Pet'), { required: ['bark'], properties: { bark: { type: 'string' } } }] },
  }
  for (const name of ['Pet', 'Cat']) {
    const { schema, definitions } = convertBodySchema(ref(name), withSchemas(schemas))
    expect(isValid(schema, definitions, { kind: 'cat', lives: 9 })).toBe(true)
    expect(isValid(schema, definitions, { lives: 9 })).toBe(false)
    expect(isValid(schema, definitions, { kind: 'cat', lives: 'x' })).toBe(false)
  }
})

test.each([
  ['allOf', { A: { allOf: [{ $ref: '#/components/schemas/A' }], properties: { n: { type: 'integer' } } } }],
  [
    'oneOf',
    {
      A: { properties: { n: { type: 'integer' } }, oneOf: [{ $ref: '#/components/schemas/B' }] },
      B: { oneOf: [{ $ref: '#/components/schemas/A' }] },
    },
  ],
  ['not', { A: { properties: { n: { type: 'integer' } }, not: { $ref: '#/components/schemas/A' } } }],
])('a schema that is itself by way of %s can be validated', (_keyword, schemas) => {
  const { schema, definitions } = convertBodySchema({ $ref: '#/components/schemas/A' }, withSchemas(schemas))
  expect(isValid(schema, definitions, { n: 1 })).toBe(true)
  expect(isValid(schema, definitions, { n: 'x' })).toBe(false)
})

test('bases of bases that all lead back do not multiply', () => {
  const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
  const levels = Array.from({ length: 30 }, (_, i) => i)
  const schemas = Object.fromEntries(
    levels.flatMap((i) => [
      [`A${i}`, { allOf: [ref(`A${(i + 1) % 30}`), ref(`B${(i + 1) % 30}`)] }],
      [`B${i}`, { allOf: [ref(`A${(i + 1) % 30}`), ref(`B${(i + 1) % 30}`)] }],
    ]),
  )
  const { schema, definitions } = convertBodySchema(ref('A0'), withSchemas(schemas))
  expect(JSON.stringify([schema, definitions]).length).toBeLessThan(50_000)
  expect(isValid(schema, definitions, {})).toBe(true)
})

test('components whose names differ only in signs stay apart', () => {
  const { schema, definitions } = convertBodySchema(
    {
      properties: {
        a: { $ref: '#/components/schemas/List«X»' },
        b: { $ref: '#/components/schemas/List<X>' },
        c: { $ref: '#/components/schemas/List«X»' },
        d: { $ref: '#/components/schemas/List<X>' },
      },
    },
    withSchemas({ 'List«X»': { type: 'string' }, 'List<X>': { type: 'integer' } }),
  )
  expect(Object.keys(definitions as object)).toHaveLength(2)
  expect(isValid(schema, definitions, { a: 's', b: 1, c: 's', d: 2 })).toBe(true)
  expect(isValid(schema, definitions, { a: 1 })).toBe(false)
})

test('write-only properties are not required in an answer', () => {
  const user = { required: ['id', 'password'], properties: { id: { readOnly: true }, password: { writeOnly: true } } }
  const { inputSchema, outputSchema } = convertOne(
    {
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } } },
      responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } } } },
    },
    withSchemas({ User: user }),
  )
  expect(inputSchema).toMatchObject({ properties: { body: { required: ['password'] } } })
  expect(outputSchema).toMatchObject({ required: ['id'] })
})

test('a schema that is too large loses what is far from its root and still compiles', () => {
  const big = (name: string): object => ({
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`${name}_${i}`, { type: 'string', description: 'x'.repeat(200) }]),
    ),
  })
  const names = Array.from({ length: 8 }, (_, i) => `Big${i}`)
  const schemas = Object.fromEntries(
    names.map((name, i) => [
      name,
      { allOf: [big(name)], properties: { next: { $ref: `#/components/schemas/Big${(i + 1) % 8}` } } },
    ]),
  )
  const { inputSchema, codes } = convertOne(
    { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Big0' } } } } },
    withSchemas(schemas),
  )
  expect(codes).toContain('schema_cut')
  expect(JSON.stringify(inputSchema).length).toBeLessThan(300 * 1024)
  const validate = new Ajv2020({ strict: false, logger: false }).compile(inputSchema as object)
  expect(validate({ body: { Big0_0: 'x', next: { Big1_1: 'x' } } })).toBe(true)
  expect(validate({ body: { Big0_0: 1 } })).toBe(false)
})
