import type { JsonSchema } from '@gatehouse/spec'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { Check } from 'typebox/schema'
import { expect, test } from 'vitest'
import { createSchemaValidator } from '../src/index.ts'

// Three validators that share no code answer for random schemas and values; the values are made to hit the schemas: few
// names, few strings, small numbers. Each of the two others has faults of its own (Ajv generates code that throws, or lets
// an empty array pass `contains`; TypeBox finds `toString` in every object), so what they agree on counts.
const name = fc.constantFrom('a', 'b', 'ab', 'toString')
const text = fc.constantFrom('', 'a', 'ab', 'abc', '2024-01-01')
const small = fc.integer({ min: -2, max: 4 })
const count = fc.integer({ min: 0, max: 3 })

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    small,
    fc.constantFrom(0.5, 1.5),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value

const type = fc.constantFrom('null', 'boolean', 'string', 'number', 'integer', 'array', 'object')

const schema = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const some = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
  const sub = tie('schema')
  return {
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.boolean(),
      fc.record({ $ref: fc.constantFrom('#/$defs/one', '#/$defs/two') }),
      fc.record(
        {
          type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 2 })),
          enum: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
          minLength: count,
          maxLength: count,
          pattern: fc.constantFrom('a', '^a', 'b$', '^[ab]{1,2}$', '\\d', '(a|b)c'),
          minimum: small,
          maximum: small,
          exclusiveMinimum: small,
          multipleOf: fc.constantFrom(1, 2, 0.5),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          required: fc.uniqueArray(name, { maxLength: 2 }),
          properties: fc.dictionary(name, sub, { maxKeys: 3 }),
          patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$', '.'), sub, { maxKeys: 2 }),
          additionalProperties: sub,
          propertyNames: sub,
          minProperties: count,
          maxProperties: count,
          dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), { maxKeys: 2 }),
          dependentSchemas: fc.dictionary(name, sub, { maxKeys: 2 }),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          prefixItems: some,
          items: sub,
          minItems: count,
          maxItems: count,
          uniqueItems: fc.boolean(),
          contains: sub,
          minContains: count,
          maxContains: count,
        },
        { requiredKeys: [] },
      ),
      fc.record({ allOf: some, anyOf: some, oneOf: some, not: sub, if: sub, else: sub }, { requiredKeys: [] }),
      fc.record({ allOf: some, unevaluatedProperties: sub, properties: fc.dictionary(name, sub, { maxKeys: 2 }) }),
      fc.record({ anyOf: some, unevaluatedItems: sub, prefixItems: some }),
    ),
  }
}).schema

test('gives the answer that two other validators agree on', () => {
  const validator = createSchemaValidator()
  fc.assert(
    fc.property(schema, schema, schema, value, (root, one, two, candidate) => {
      // The definitions do not refer to each other: the others have no bound on a reference that goes in circles.
      const closed = {
        $defs: { one: withoutReferences(one), two: withoutReferences(two) },
        allOf: [root],
      } as JsonSchema
      const expected = ajvAnswer(closed as object, candidate)
      fc.pre(expected === Check(closed as object, candidate))
      expect(validator.validate(closed, candidate).length === 0).toBe(expected)
    }),
    { numRuns: 250 },
  )
})

function withoutReferences(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map(withoutReferences)
  if (Object.hasOwn(node, '$ref')) return { type: 'string' }
  return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, withoutReferences(member)]))
}

function ajvAnswer(schema: object, candidate: unknown): boolean | undefined {
  try {
    return new Ajv2020({ strict: false, validateFormats: false, ownProperties: true }).validate(schema, candidate)
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}
