import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownDescription, shownSchema, textsOfSchema } from './shown-definition.ts'

test('a very long description is cut with a mark', () => {
  const shown = shownDescription('x'.repeat(1_000_000))
  expect(shown.length).toBeLessThan(20_100)
  expect(shown).toMatch(/\n\[cut here: it has 1,000,000 characters\]$/)
  expect(shownDescription('Short.')).toBe('Short.')
})

test('a schema loses what is hidden in its texts, and nothing else', () => {
  const schema = {
    type: 'object',
    title: 'A\u200B',
    properties: {
      description: { type: 'string', description: 'What\u{E0041} it is', default: 'a\u200Bb' },
      'ke\u200By': { enum: ['a\u200Bb'], anyOf: [{ description: '\u202Eb' }] },
    },
    required: ['ke\u200By'],
  }
  expect(shownSchema(schema)).toEqual({
    type: 'object',
    title: 'A',
    properties: {
      description: { type: 'string', description: 'What it is', default: 'a\u200Bb' },
      'ke\u200By': { enum: ['a\u200Bb'], anyOf: [{ description: 'b' }] },
    },
    required: ['ke\u200By'],
  })
  expect(textsOfSchema(schema)).toEqual(['A\u200B', 'What\u{E0041} it is', '\u202Eb'])
})

test('a schema that hides nothing stays as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (schema) => {
      expect(shownSchema(schema)).toEqual(schema)
    }),
  )
})
