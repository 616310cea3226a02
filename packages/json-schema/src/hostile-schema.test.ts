import type { JsonSchema } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { createSchemaValidator } from './schema-validator.ts'

const validator = createSchemaValidator()

// The bound is generous: each of these takes a backtracking engine, or one without limits, longer than the universe is old.
const boundMs = 5_000

function timed<T>(work: () => T): T {
  const startedAt = performance.now()
  const result = work()
  expect(performance.now() - startedAt).toBeLessThan(boundMs)
  return result
}

test.each([
  ['^(a+)+$', 'a'],
  ['^(a|a)*$', 'a'],
  ['^(a|aa)+$', 'a'],
  ['(x+x+)+y', 'x'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ['^(\\w+\\s?)*$', 'a'],
  ['^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$', 'a'],
  ['(.*a){25}', 'a'],
  ['((a{1,20}){1,20})$', 'a'],
])('the pattern %s is decided in linear time', (pattern, unit) => {
  const text = `${unit.repeat(20_000)}!`
  const startedAt = performance.now()
  const asValue = validator.validate({ pattern }, text)
  const asName = validator.validate({ patternProperties: { [pattern]: false } }, { [text]: 1 })
  expect(asValue.length + asName.length).toBe(1)
  expect(performance.now() - startedAt).toBeLessThan(boundMs)
})

test.each([
  'date-time',
  'duration',
  'email',
  'hostname',
  'idn-email',
  'ipv6',
  'iri',
  'uri',
  'uri-reference',
  'json-pointer',
])('the format %s is decided in linear time', (format) => {
  const startedAt = performance.now()
  for (const unit of ['a', 'a.', '1:', '/', '%41', '@', ':', '-', '1', '"\\', 'P1Y', '~0', '[']) {
    const isValid = validator.validate({ format }, unit.repeat(50_000)).length === 0
    // Whatever the answer was, a character that no format allows changes it at the very end only.
    expect(validator.validate({ format }, `${unit.repeat(50_000)}\u0000`)).toHaveLength(
      format === 'json-pointer' && isValid ? 0 : 1,
    )
  }
  expect(performance.now() - startedAt).toBeLessThan(boundMs)
})

test('references that double at every level stop at a bound', () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 60 }, (_, i): [string, JsonSchema] => {
      const next = { $ref: `#/$defs/d${i + 1}` }
      return [`d${i}`, i === 59 ? { type: 'string' } : { allOf: [next, next] }]
    }),
  )
  const problems = timed(() => validator.validate({ $defs, $ref: '#/$defs/d0' }, 'x'))
  expect(problems).toEqual([{ at: '', message: 'cannot be validated: its schema asks for too much work' }])
})

test('work that doubles with the depth of the value stops at a bound', () => {
  const node = { $ref: '#/$defs/node' }
  const schema = { $defs: { node: { properties: { child: { allOf: [node, node] } } } }, ...node }
  let value: unknown = {}
  for (let depth = 0; depth < 90; depth++) value = { child: value }
  expect(timed(() => validator.validate(schema, value))[0]!.message).toContain('too much work')
})

test.each<[string, JsonSchema]>([
  ['itself', { $ref: '#' }],
  ['itself through another', { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#' }] } } }],
])('a schema that refers only to %s stops at a bound', (_title, schema) => {
  expect(validator.validate(schema, 1)[0]!.message).toContain('refers to itself')
})

test('a long chain of references exhausts no stack', () => {
  const $defs = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`d${i}`, { $ref: `#/$defs/d${i + 1}` }]))
  const schema = { $defs: { ...$defs, d20000: {} }, $ref: '#/$defs/d0' }
  expect(timed(() => validator.validate(schema, 1))).toHaveLength(1)
})

test('the deepest allowed nesting of checks exhausts no stack', () => {
  const again = { $ref: '#' }
  const schema = {
    anyOf: [
      { type: 'array', items: again },
      { type: 'object', additionalProperties: { oneOf: [again] } },
      { type: 'null' },
    ],
  }
  let value: unknown = null
  for (let depth = 0; depth < 49; depth++) value = { a: [value] }
  expect(validator.validate(schema, value)).toEqual([])
})

test('refuses what is nested too deeply', () => {
  let deep: unknown = 1
  for (let depth = 0; depth < 100_000; depth++) deep = [deep]
  expect(validator.check({ const: deep })).toContain('nested deeper than 200')
  expect(validator.validate(true, deep)).toEqual([
    { at: '', message: 'is too large to validate: nested deeper than 100' },
  ])
})

test.each<[string, JsonSchema, unknown]>([
  [
    'a long list of forms over a large value',
    { anyOf: Array.from({ length: 9_000 }, (_, i) => ({ const: [i] })) },
    big(),
  ],
  [
    'many patterns over many names',
    manyPatterns(),
    Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])),
  ],
  [
    'a long text against many lengths',
    { anyOf: Array.from({ length: 9_000 }, () => ({ minLength: 999_999 })) },
    'x'.repeat(990_000),
  ],
])('%s stops at a bound', (_title, schema, value) => {
  expect(timed(() => validator.validate(schema, value)).length).toBeGreaterThan(0)
})

function big(): unknown {
  return Array.from({ length: 50_000 }, (_, i) => ({ id: i, text: 'some text' }))
}

function manyPatterns(): JsonSchema {
  return { patternProperties: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`^${i}x*y`, true])) }
}
