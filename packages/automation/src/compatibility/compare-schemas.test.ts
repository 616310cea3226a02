import type { JsonSchema } from '@gatehouse/spec'
import { expect, test } from 'vitest'
import { compareSchemas } from './compare-schemas.ts'
import { compatibilityOf, type Level } from './finding.ts'

type Bump = Level | 'none'

const bump = (before: JsonSchema, after: JsonSchema, direction: 'input' | 'output'): Bump =>
  compatibilityOf(compareSchemas(before, after, direction)).bump

const text = { type: 'string' }
const whole = { type: 'integer' }
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const closed = { additionalProperties: false }
const one = (schema: JsonSchema) => object({ a: schema })
const node = (name: string, more: object = {}) => ({
  ...one({ $ref: `#/$defs/${name}` }),
  $defs: { [name]: object({ next: { $ref: `#/$defs/${name}` }, ...more }) },
})
// NOTE: read from text, because an object literal with `then` looks like a promise.
const whenA = (name: string): JsonSchema => JSON.parse(`{"if":{"required":["a"]},"then":{"required":["${name}"]}}`)
const tagged = (kind: string, more: object = {}) => object({ kind: { const: kind }, ...more }, { required: ['kind'] })

// What changed, before, after, for those who write it, for those who read it.
const edits: readonly (readonly [string, JsonSchema, JsonSchema, Bump, Bump])[] = [
  ['nothing', object({ a: text }), object({ a: text }), 'none', 'none'],
  ['the order of members', { type: 'object', properties: {} }, { properties: {}, type: 'object' }, 'none', 'none'],
  ['an optional property comes', object({ a: text }), object({ a: text, b: text }), 'minor', 'minor'],
  [
    'an optional property comes to a closed object',
    object({ a: text }, closed),
    object({ a: text, b: text }, closed),
    'minor',
    'minor',
  ],
  ['a property goes', object({ a: text, b: text }), object({ a: text }), 'major', 'major'],
  [
    'a property goes from a closed object',
    object({ a: text, b: text }, closed),
    object({ a: text }, closed),
    'major',
    'major',
  ],
  [
    'a required property comes',
    object({ a: text }),
    object({ a: text, b: text }, { required: ['b'] }),
    'major',
    'minor',
  ],
  ['a property becomes required', one(text), { ...one(text), required: ['a'] }, 'major', 'minor'],
  ['a property becomes optional', { ...one(text), required: ['a'] }, one(text), 'minor', 'major'],
  ['another type', one(text), one(whole), 'major', 'major'],
  ['integer becomes number', one(whole), one({ type: 'number' }), 'minor', 'major'],
  ['number becomes integer', one({ type: 'number' }), one(whole), 'major', 'minor'],
  ['null is allowed', one(text), one({ type: ['string', 'null'] }), 'minor', 'major'],
  ['null is not allowed any more', one({ type: ['string', 'null'] }), one(text), 'major', 'minor'],
  ['the type is left open', one(text), one({}), 'minor', 'major'],
  ['a value joins the list', one({ enum: ['x'] }), one({ enum: ['x', 'y'] }), 'minor', 'major'],
  ['a value leaves the list', one({ enum: ['x', 'y'] }), one({ enum: ['x'] }), 'major', 'minor'],
  ['a list in another order', one({ enum: ['x', 'y'] }), one({ enum: ['y', 'x'] }), 'patch', 'patch'],
  ['any text becomes a list', one(text), one({ ...text, enum: ['x'] }), 'major', 'minor'],
  ['a constant becomes a list with it', one({ const: 1 }), one({ enum: [1, 2] }), 'minor', 'major'],
  ['another constant', one({ const: 1 }), one({ const: 2 }), 'major', 'major'],
  ['true or false instead of a flag', one({ type: 'boolean' }), one({ enum: [true, false] }), 'patch', 'patch'],
  ['a list with bounds that it meets', one({ enum: [1, 5] }), one({ enum: [1, 5], maximum: 5 }), 'patch', 'patch'],
  ['a higher minimum', one({ ...whole, minimum: 1 }), one({ ...whole, minimum: 2 }), 'major', 'minor'],
  ['a lower minimum', one({ ...whole, minimum: 1 }), one({ ...whole, minimum: 0 }), 'minor', 'major'],
  [
    'a bound that is left out now',
    one({ type: 'number', minimum: 1 }),
    one({ type: 'number', exclusiveMinimum: 1 }),
    'major',
    'minor',
  ],
  [
    'a maximum for what has one below',
    one({ type: 'number', maximum: 9 }),
    one({ type: 'number', maximum: 9, exclusiveMaximum: 10 }),
    'patch',
    'patch',
  ],
  ['a coarser step', one({ ...whole, multipleOf: 5 }), one({ ...whole, multipleOf: 10 }), 'major', 'minor'],
  ['a shorter text', one({ ...text, maxLength: 9 }), one({ ...text, maxLength: 8 }), 'major', 'minor'],
  ['a text may be empty', one({ ...text, minLength: 1 }), one(text), 'minor', 'major'],
  ['a pattern comes', one(text), one({ ...text, pattern: '^a' }), 'major', 'minor'],
  ['another pattern', one({ ...text, pattern: '^a' }), one({ ...text, pattern: '^b' }), 'major', 'major'],
  ['a format comes', one(text), one({ ...text, format: 'date' }), 'major', 'minor'],
  ['another format', one({ ...text, format: 'date' }), one({ ...text, format: 'date-time' }), 'major', 'major'],
  ['int32 becomes int64', one({ ...whole, format: 'int32' }), one({ ...whole, format: 'int64' }), 'minor', 'major'],
  ['a text becomes base64', one(text), one({ ...text, contentEncoding: 'base64' }), 'major', 'major'],
  ['other items', one({ type: 'array', items: text }), one({ type: 'array', items: whole }), 'major', 'major'],
  [
    'a tuple gets longer',
    one({ type: 'array', prefixItems: [text] }),
    one({ type: 'array', prefixItems: [text, text] }),
    'major',
    'minor',
  ],
  ['fewer items', one({ type: 'array', maxItems: 5 }), one({ type: 'array', maxItems: 4 }), 'major', 'minor'],
  ['items must differ', one({ type: 'array' }), one({ type: 'array', uniqueItems: true }), 'major', 'minor'],
  ['an object is closed', one(text), { ...one(text), ...closed }, 'major', 'minor'],
  ['an object is opened', { ...one(text), ...closed }, one(text), 'minor', 'minor'],
  [
    'other values of a map',
    { type: 'object', additionalProperties: text },
    { type: 'object', additionalProperties: whole },
    'major',
    'major',
  ],
  [
    'a name of a map is taken',
    { type: 'object', additionalProperties: text },
    object({ a: whole }, { additionalProperties: text }),
    'major',
    'major',
  ],
  [
    'a name of a map fits it',
    { type: 'object', additionalProperties: text },
    object({ a: text }, { additionalProperties: text }),
    'patch',
    'patch',
  ],
  [
    'names by another pattern',
    { patternProperties: { '^a': text } },
    { patternProperties: { '^a': whole } },
    'major',
    'major',
  ],
  ['fewer properties', { type: 'object', maxProperties: 4 }, { type: 'object', maxProperties: 3 }, 'major', 'minor'],
  ['a form comes', one({ anyOf: [text, whole] }), one({ anyOf: [text, whole, { type: 'null' }] }), 'minor', 'major'],
  ['a form goes', one({ anyOf: [text, whole, { type: 'null' }] }), one({ anyOf: [text, whole] }), 'major', 'minor'],
  ['forms in another order', one({ anyOf: [text, whole] }), one({ anyOf: [whole, text] }), 'patch', 'patch'],
  ['forms become types', one({ anyOf: [text, whole] }), one({ type: ['string', 'integer'] }), 'patch', 'patch'],
  [
    'a form told apart by a constant comes',
    { oneOf: [tagged('a'), tagged('b')] },
    { oneOf: [tagged('a'), tagged('b'), tagged('c')] },
    'minor',
    'major',
  ],
  [
    'a form told apart by a constant grows',
    { oneOf: [tagged('a'), tagged('b')] },
    { oneOf: [tagged('a', { n: text }), tagged('b')] },
    'minor',
    'minor',
  ],
  [
    'a form comes that overlaps another',
    { oneOf: [object({ a: text }), whole] },
    { oneOf: [object({ a: text }), whole, object({ b: text })] },
    'major',
    'major',
  ],
  ['exactly one becomes any', { oneOf: [text, { enum: ['x'] }] }, { anyOf: [text, { enum: ['x'] }] }, 'minor', 'patch'],
  [
    'allOf is written out',
    { allOf: [object({ a: text }), object({ b: text })] },
    object({ a: text, b: text }),
    'patch',
    'patch',
  ],
  ['allOf asks for more', { allOf: [one(text)] }, { allOf: [one(text), { required: ['a'] }] }, 'major', 'minor'],
  [
    'a component changes that has a keyword beside it',
    { ...one({ $ref: '#/$defs/T', minLength: 1 }), $defs: { T: text } },
    { ...one({ $ref: '#/$defs/T', minLength: 1 }), $defs: { T: { ...text, maxLength: 5 } } },
    'major',
    'minor',
  ],
  ['a reference is written out', { ...one({ $ref: '#/$defs/T' }), $defs: { T: text } }, one(text), 'patch', 'patch'],
  ['a component has another name', node('A'), node('B'), 'patch', 'patch'],
  ['a recursive component grows', node('A'), node('A', { label: text }), 'minor', 'minor'],
  ['a recursive component changes', node('A', { label: text }), node('A', { label: whole }), 'major', 'major'],
  [
    'a recursive component asks for more',
    node('A'),
    { ...node('A'), $defs: { A: { ...node('A').$defs['A'], required: ['next'] } } },
    'major',
    'minor',
  ],
  ['anything becomes nothing', one(true), one(false), 'major', 'major'],
  ['nothing becomes anything', one(false), one(true), 'minor', 'minor'],
  ['anything becomes a text', one(true), one(text), 'major', 'minor'],
  ['a condition comes', one(text), { ...one(text), not: { required: ['x'] } }, 'major', 'minor'],
  ['a condition goes', { ...one(text), not: { required: ['x'] } }, one(text), 'minor', 'major'],
  ['another condition', whenA('b'), whenA('c'), 'major', 'major'],
  [
    'a condition in other words',
    { not: { title: 'x', const: 1 } },
    { not: { title: 'y', const: 1 } },
    'patch',
    'patch',
  ],
  [
    'one property asks for another',
    object({ a: text, b: text }),
    object({ a: text, b: text }, { dependentRequired: { a: ['b'] } }),
    'major',
    'minor',
  ],
  ['a reference that leads nowhere', one({ $ref: 'other.json' }), one({ $ref: 'another.json' }), 'major', 'major'],
  ['what is not evaluated is refused', one(text), { ...one(text), unevaluatedProperties: false }, 'major', 'minor'],
  ['a default comes', one(text), one({ ...text, default: 'x' }), 'minor', 'minor'],
  ['another default', one({ ...text, default: 'x' }), one({ ...text, default: 'y' }), 'major', 'minor'],
  ['a description', one(text), one({ ...text, description: 'A' }), 'patch', 'patch'],
  ['an example', one(text), one({ ...text, examples: ['A'] }), 'patch', 'patch'],
  ['a deprecated property', one(text), one({ ...text, deprecated: true }), 'minor', 'minor'],
  ['a property that is only answered', one(text), one({ ...text, readOnly: true }), 'major', 'patch'],
]

test.each(edits)('%s', (_what, before, after, input, output) => {
  expect({ input: bump(before, after, 'input'), output: bump(before, after, 'output') }).toEqual({ input, output })
})

test('names the place through references, and says what was and what is', () => {
  const before = {
    ...one({ type: 'array', items: { $ref: '#/$defs/a~1b' } }),
    $defs: { 'a/b': object({ 'x/y': text }) },
  }
  const after = one({ type: 'array', items: object({ 'x/y': whole }) })
  expect(compareSchemas(before, after, 'input')).toEqual([
    {
      at: '/properties/a/items/properties/x~1y',
      kind: 'type_changed',
      direction: 'input',
      level: 'major',
      message: 'The type was string, is integer.',
    },
  ])
})

test('compares what is far too large in bounded time, and trusts nothing of it', () => {
  // Every level has two ways to the next: written out they are 2^40 places.
  const doubling = (leaf: JsonSchema): JsonSchema => ({
    $ref: '#/$defs/d0',
    $defs: Object.fromEntries(
      Array.from({ length: 41 }, (_, i) => {
        const next = { $ref: `#/$defs/d${i + 1}` }
        return [`d${i}`, i === 40 ? leaf : object({ a: next, b: next })]
      }),
    ),
  })
  const startedAt = performance.now()
  expect(bump(doubling(text), doubling(whole), 'input')).toBe('major')
  expect(bump(doubling(text), doubling({ ...text, title: 'x' }), 'input')).toBe('patch')
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
