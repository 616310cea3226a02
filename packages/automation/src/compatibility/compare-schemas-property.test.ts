import { createSchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlainObject } from '../import/plain-object.ts'
import { compareSchemas } from './compare-schemas.ts'
import { compatibilityOf, type Finding } from './finding.ts'
import { schemas, valuesFor } from './sample.fixture.ts'

const validator = createSchemaValidator()
const bump = (a: JsonSchema, b: JsonSchema, direction: 'input' | 'output') =>
  compatibilityOf(compareSchemas(a, b, direction)).bump

/** A schema and an edit of it: unrelated schemas would hardly ever be compatible. */
const versions = fc.tuple(schemas, schemas, fc.nat()).map(([before, other, place]): [JsonSchema, JsonSchema] => {
  return [before, edited(before, other, place)]
})

test('input that was valid stays valid when the checker says that it is compatible', () => {
  let compatible = 0
  fc.assert(
    fc.property(
      versions.chain((pair) =>
        fc.tuple(fc.constant(pair), fc.array(valuesFor(pair[0]), { minLength: 8, maxLength: 8 })),
      ),
      ([[before, after], values]) => {
        if (bump(before, after, 'input') === 'major') return
        compatible++
        for (const value of values) {
          if (validator.validate(before, value).length > 0) continue
          expect(validator.validate(after, value)).toEqual([])
        }
      },
    ),
    { numRuns: 3_000 },
  )
  expect(compatible).toBeGreaterThan(300)
})

test('a schema is always compatible with itself, and with an equal one', () => {
  fc.assert(
    fc.property(schemas, fc.constantFrom('input' as const, 'output' as const), (schema, direction) => {
      expect(compareSchemas(schema, structuredClone(schema), direction)).toEqual([])
      expect(['none', 'patch']).toContain(bump(schema, { ...wrapped(schema), title: 'Another title' }, direction))
    }),
    { numRuns: 500 },
  )
})

test('an optional property that is new is never major', () => {
  const objects = fc.record({
    type: fc.constant('object'),
    properties: fc.dictionary(fc.constantFrom('a', 'b'), schemas),
  })
  fc.assert(
    fc.property(
      objects,
      fc.constantFrom({}, { additionalProperties: false }, { additionalProperties: true }),
      schemas,
      fc.constantFrom('input' as const, 'output' as const),
      (before, rest, added, direction) => {
        const { $defs, ...own } = wrapped(lifted({ ...before, ...rest }))
        const old = { ...own, ...($defs === undefined ? {} : { $defs }) }
        const properties = {
          ...(own['properties'] as object),
          fresh: typeof added === 'boolean' ? added : { title: 'x' },
        }
        expect(bump(old, { ...old, properties }, direction)).not.toBe('major')
      },
    ),
    { numRuns: 500 },
  )
})

// Which form of several is compared with which depends on the side that is looked at first.
test('what is narrower one way is wider the other way', () => {
  const turned: Readonly<Record<string, string>> = {
    narrowed: 'widened',
    widened: 'narrowed',
    added: 'removed',
    removed: 'added',
  }
  const facts = (findings: readonly Finding[], turn: (way: string) => string) =>
    findings
      .map(({ at, kind }) => `${at} ${kind.replace(/[a-z]+$/, turn)}`)
      .filter((fact) => !/unknown|default|deprecat|words|wording/.test(fact))
      .toSorted()
  fc.assert(
    fc.property(versions, ([a, b]) => {
      if (/anyOf|oneOf/.test(JSON.stringify([a, b]))) return
      const there = facts(compareSchemas(a, b, 'input'), (way) => way)
      const back = facts(compareSchemas(b, a, 'input'), (way) => turned[way] ?? way)
      expect(back).toEqual(there)
    }),
    { numRuns: 2_000 },
  )
})

function wrapped(schema: JsonSchema): PlainObject {
  if (schema === true) return {}
  return schema === false ? { not: {} } : schema
}

// Definitions of members move to the root, where their references look for them.
function lifted(schema: PlainObject): PlainObject {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
  const plain = properties.map(([name, member]) => {
    return [name, typeof member === 'object' && Object.hasOwn(member, '$defs') ? { type: 'string' } : member]
  })
  return { ...schema, properties: Object.fromEntries(plain) }
}

/** Replaces, drops or adds one keyword somewhere in the schema by one of another schema. */
function edited(schema: JsonSchema, other: JsonSchema, place: number): JsonSchema {
  if (typeof schema === 'boolean') return other
  const keys = Object.keys(schema).filter((key) => key !== '$defs' && key !== '$ref')
  const donor =
    typeof other === 'boolean' ? {} : Object.fromEntries(Object.entries(other).filter(([key]) => !key.startsWith('$')))
  const choice = place % 4
  const key = keys[Math.floor(place / 4) % Math.max(1, keys.length)]
  if (key === undefined || choice === 0) return { ...schema, ...withoutReferences(donor) }
  const { [key]: value, ...rest } = schema
  if (choice === 1) return rest
  const next = Math.floor(place / 16)
  if (Array.isArray(value) && value.length > 0 && ['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(key)) {
    return {
      ...schema,
      [key]: value.map((one, i) =>
        i === next % value.length ? edited(one as JsonSchema, withoutReferences(other), next) : (one as unknown),
      ),
    }
  }
  if (key === 'properties') {
    const members = Object.entries(value as Readonly<Record<string, JsonSchema>>)
    const changed = members.map(([name, member], i) => [
      name,
      i === next % members.length ? edited(member, withoutReferences(other), next) : member,
    ])
    return { ...schema, properties: Object.fromEntries(changed) }
  }
  if (key === 'items' || key === 'additionalProperties')
    return { ...schema, [key]: edited(value as JsonSchema, withoutReferences(other), next) }
  return { ...schema, ...withoutReferences(donor) }
}

function withoutReferences<T>(schema: T): T | { type: 'string' } {
  return JSON.stringify(schema).includes('$ref') ? { type: 'string' } : schema
}
