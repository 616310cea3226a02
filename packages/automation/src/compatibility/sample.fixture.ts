import type { JsonSchema } from '@gatehouse/spec'
import fc from 'fast-check'
import type { PlainObject } from '../import/plain-object.ts'

const names = ['a', 'b', 'c'] as const

/** Schemas of the kind that documents have, small enough for samples of one to meet the corners of another. */
export const schemas: fc.Arbitrary<JsonSchema> = fc
  .letrec<{ schema: JsonSchema }>((tie) => {
    const properties = fc.dictionary(fc.constantFrom(...names), tie('schema'), { maxKeys: 3 })
    const required = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 })
    const branches = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
    const object = fc.record(
      {
        type: fc.constant('object'),
        properties,
        required,
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), tie('schema'), { maxKeys: 1 }),
        dependentRequired: fc.constant({ a: ['b'] }),
        minProperties: fc.nat(2),
        maxProperties: fc.nat(3),
        anyOf: branches,
        not: fc.constant({ required: ['c'] }),
      },
      { requiredKeys: [] },
    )
    return {
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 1, arbitrary: fc.boolean() },
        { weight: 2, arbitrary: fc.constantFrom<JsonSchema>({}, { type: 'string' }, { type: ['string', 'null'] }) },
        {
          weight: 2,
          arbitrary: fc
            .uniqueArray(fc.constantFrom('x', 'yy', 1, 2, null, true), { minLength: 1 })
            .map((list) => ({ enum: list })),
        },
        {
          weight: 2,
          arbitrary: fc.record(
            {
              minimum: fc.integer({ min: -2, max: 2 }),
              exclusiveMaximum: fc.integer({ min: 0, max: 4 }),
              multipleOf: fc.constantFrom(1, 2),
              type: fc.constantFrom('integer', 'number'),
            },
            { requiredKeys: [] },
          ),
        },
        {
          weight: 2,
          arbitrary: fc.record(
            {
              type: fc.constant('string'),
              minLength: fc.nat(2),
              maxLength: fc.nat(3),
              pattern: fc.constantFrom('^x', 'y'),
            },
            { requiredKeys: [] },
          ),
        },
        {
          weight: 2,
          arbitrary: fc.record(
            {
              type: fc.constant('array'),
              items: tie('schema'),
              prefixItems: branches,
              maxItems: fc.nat(3),
              minItems: fc.nat(1),
              uniqueItems: fc.boolean(),
            },
            { requiredKeys: [] },
          ),
        },
        { weight: 5, arbitrary: object },
        { weight: 2, arbitrary: fc.record({ anyOf: branches }) },
        { weight: 2, arbitrary: fc.record({ oneOf: branches }) },
        { weight: 2, arbitrary: fc.record({ allOf: branches }) },
        { weight: 1, arbitrary: tie('schema').map((schema) => ({ $ref: '#/$defs/R', $defs: { R: schema } })) },
        {
          weight: 1,
          arbitrary: properties.map((own) => ({
            $ref: '#/$defs/R',
            $defs: { R: { properties: { ...own, c: { $ref: '#/$defs/R' } } } },
          })),
        },
      ),
    }
  })
  .schema.map(withOwnDefinitions)

/** Values that use the names a schema declares, and others only where it speaks of them: what callers write. */
export function valuesFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  const spoken = spokenNames(schema)
  const keys = spoken.size === 0 ? fc.constant('zz') : fc.constantFrom(...spoken)
  const leaf = fc.constantFrom<unknown>('', 'x', 'xx', 'yy', 'xyz', 0, 1, 2, -2, 3, 0.5, null, true, false)
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: fc.dictionary(keys, tie('value'), { maxKeys: spoken.size === 0 ? 0 : 3 }) },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    ),
  })).value
}

function spokenNames(schema: unknown): Set<string> {
  const found = new Set<string>()
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) return node.forEach(walk)
    const object = node as PlainObject
    for (const name of Object.keys((object['properties'] ?? {}) as object)) found.add(name)
    for (const [keyword, member] of Object.entries(object)) if (keyword !== 'enum') walk(member)
  }
  walk(schema)
  return found
}

// A definition inside a part would be out of reach: references start at the root.
function withOwnDefinitions(schema: JsonSchema): JsonSchema {
  const definitions: Record<string, unknown> = {}
  const lift = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return node.map(lift)
    const { $defs, ...rest } = node as PlainObject
    const copy = Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, lift(member)]))
    if ($defs === undefined) return copy
    const name = `D${Object.keys(definitions).length}`
    definitions[name] = true
    definitions[name] = renamed(lift(($defs as PlainObject)['R']), name)
    return { ...copy, $ref: `#/$defs/${name}` }
  }
  const lifted = lift(schema)
  return typeof lifted === 'object' && Object.keys(definitions).length > 0
    ? { ...(lifted as PlainObject), $defs: definitions }
    : (lifted as JsonSchema)
}

function renamed(node: unknown, name: string): unknown {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map((member) => renamed(member, name))
  return Object.fromEntries(
    Object.entries(node).map(([key, member]) => {
      return [key, key === '$ref' && member === '#/$defs/R' ? `#/$defs/${name}` : renamed(member, name)]
    }),
  )
}
