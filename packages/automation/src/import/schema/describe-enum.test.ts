import { expect, test } from 'vitest'
import { convertBodySchema } from '../single-operation.fixture.ts'

const meaning = 'What the values mean:\n- a: First\n- b: Second'

test.each([
  ['a list of descriptions', { enum: ['a', 'b'], 'x-enum-descriptions': ['First', 'Second'] }],
  ['descriptions by value', { enum: ['a', 'b'], 'x-enumDescriptions': { b: 'Second', a: 'First' } }],
  ['names', { enum: ['a', 'b'], 'x-enum-varnames': ['First', 'Second'] }],
  [
    'constants with titles',
    {
      oneOf: [
        { const: 'a', title: 'First' },
        { const: 'b', title: 'Second' },
      ],
    },
  ],
  [
    'constants with descriptions',
    {
      oneOf: [
        { enum: ['a'], description: 'First' },
        { enum: ['b'], description: 'Second' },
      ],
    },
  ],
])('%s say what the values mean', (_what, schema) => {
  expect(convertBodySchema(schema).schema).toMatchObject({ description: meaning })
})

test.each([
  [{ enum: ['a'], 'x-enum-descriptions': 5 }],
  [{ enum: ['a_b'], 'x-enum-varnames': ['A_B'] }],
  [{ oneOf: [{ const: 'a' }, { type: 'object' }] }],
])('%j says nothing', (schema) => {
  expect(convertBodySchema(schema).schema).not.toHaveProperty('description')
})

test('it stands after the description, beside default and examples, and is bounded', () => {
  const values = Array.from({ length: 60 }, (_, i) => i)
  const { schema } = convertBodySchema({
    type: 'integer',
    description: 'State.',
    enum: values,
    default: 1,
    example: 2,
    'x-enum-descriptions': values.map((i) => `state ${i}`),
  })
  expect(schema).toMatchObject({ default: 1, examples: [2] })
  expect((schema as { description: string }).description).toMatch(
    /^State\.\nWhat the values mean:\n- 0: state 0\n[^]*- and 10 more$/,
  )
})

test('a discriminator without a mapping names its variants', () => {
  const schemas = { Cat: { type: 'object' }, Dog: { type: 'object' } }
  const oneOf = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
  const { schema } = convertBodySchema({ oneOf, discriminator: { propertyName: 'kind' } }, { components: { schemas } })
  expect(schema).toMatchObject({ description: 'The property "kind" says which variant it is: Cat, Dog.' })
})
