import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AskedInput } from '@gatehouse/execution'
import { formsOf } from './forms-of.ts'
import { inputRequestsOf } from './input-requests.ts'
import { readResponses } from './read-responses.ts'

const asked = (schema: object, more: Partial<AskedInput> = {}): AskedInput => ({
  message: 'How many seats?',
  schema: schema as AskedInput['schema'],
  question: 3,
  tool: 'a://b.c',
  parts: {},
  isDeclined: false,
  ...more,
})
const seats = { type: 'object', properties: { seats: { type: 'integer', minimum: 1 } }, required: ['seats'] }
const person = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
const two = { type: 'object', properties: { note: { type: 'string' }, from: person, to: person }, required: ['from'] }

describe('a question becomes', () => {
  test('a form, which says who asks, and which question it belongs to', () => {
    expect(inputRequestsOf(asked(seats))).toEqual({
      q3: {
        method: 'elicitation/create',
        params: { mode: 'form', message: 'a://b.c asks: How many seats?', requestedSchema: seats },
      },
    })
  })

  test('a form of one field, when it asks for a single value', () => {
    expect(formsOf({ type: 'boolean', title: 'Sure?' })).toEqual([
      {
        isSingle: true,
        schema: {
          type: 'object',
          properties: { answer: { type: 'boolean', title: 'Sure?' } },
          required: ['answer'],
        },
      },
    ])
  })

  test('several forms, when it asks for objects, until each is answered', () => {
    expect(Object.keys(inputRequestsOf(asked(two))!)).toEqual(['q3', 'q3.from', 'q3.to'])
    expect(Object.keys(inputRequestsOf(asked(two, { parts: { '.from': { name: 'Ana' } } }))!)).toEqual(['q3', 'q3.to'])
  })

  test.each([
    [{ enum: ['a', 'b'] }, { type: 'string', enum: ['a', 'b'] }],
    [
      { type: ['string', 'null'], format: 'date' },
      { type: 'string', format: 'date' },
    ],
    [
      { type: 'string', pattern: '^a', minLength: 2 },
      { type: 'string', minLength: 2 },
    ],
    [{ oneOf: [{ const: 'a', title: 'A' }] }, { type: 'string', oneOf: [{ const: 'a', title: 'A' }] }],
    [
      { type: 'array', items: { enum: ['x', 'y'] }, maxItems: 1 },
      { type: 'array', items: { type: 'string', enum: ['x', 'y'] }, maxItems: 1 },
    ],
  ])('a field with the keywords that forms know: %j', (schema, field) => {
    expect(formsOf({ type: 'object', properties: { a: schema } })?.[0]?.schema.properties).toEqual({ a: field })
  })

  test.each([
    [true],
    [{ type: 'array', items: { type: 'object' } }],
    [{ type: 'object', properties: { a: { type: 'object', properties: { b: person } } } }],
    [{ type: 'object', properties: { a: { $ref: '#/$defs/a' } } }],
    [{ ...seats, allOf: [{ required: ['x'] }] }],
    [{ type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'number' }] } } }],
  ])('nothing that a form could not hold: %j', (schema) => {
    expect(formsOf(schema as never)).toBeUndefined()
  })

  test('nothing any more once the user has turned it down', () => {
    expect(inputRequestsOf(asked(seats, { isDeclined: true }))).toBeUndefined()
  })
})

describe('what the user sends back', () => {
  const accept = (content: object) => ({ action: 'accept', content })

  test('is the input', () => {
    expect(readResponses(asked(seats), { q3: accept({ seats: 2 }), other: 7 })).toEqual({
      kind: 'whole',
      input: { seats: 2 },
    })
    expect(readResponses(asked({ type: 'boolean' }), { q3: accept({ answer: true }) })).toEqual({
      kind: 'whole',
      input: true,
    })
  })

  test('is put together from all forms, with those that came before', () => {
    const from = { name: 'Ana' }
    const part = readResponses(asked(two), { 'q3.from': accept(from) })
    expect(part).toEqual({ kind: 'part', parts: { '.from': from } })
    const rest = { q3: accept({ note: 'hi' }), 'q3.to': accept({ name: 'Ben' }) }
    expect(readResponses(asked(two, { parts: { '.from': from } }), rest)).toEqual({
      kind: 'whole',
      input: { note: 'hi', from, to: { name: 'Ben' } },
    })
  })

  test.each(['decline', 'cancel'])('is no answer when it is %s', (action) => {
    expect(readResponses(asked(seats), { q3: { action } })).toEqual({ kind: 'declined' })
  })

  test('is nothing when it belongs to another question', () => {
    expect(readResponses(asked(seats), { q2: accept({ seats: 2 }) })).toEqual({ kind: 'nothing' })
  })

  test('is refused when it has no shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (response) => {
        const { action } = (response ?? {}) as { action?: unknown }
        fc.pre(action !== 'accept' && action !== 'decline' && action !== 'cancel')
        expect(() => readResponses(asked(seats), { q3: response })).toThrow(
          expect.objectContaining({ code: 'invalid_input', at: '/inputResponses/q3' }),
        )
      }),
    )
  })
})
