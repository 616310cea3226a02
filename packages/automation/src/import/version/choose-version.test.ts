import { expect, test } from 'vitest'
import { asSemanticVersion, chooseVersion } from './choose-version.ts'

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const text = { type: 'string' }

test.each([
  ['1.2.3', '1.2.3'],
  ['v2', '2.0.0'],
  ['1.0', '1.0.0'],
  ['2024.0', '2024.0.0'],
  ['1.2.3-beta.1', '1.2.3-beta.1'],
  ['1.2.3+build', '1.2.3'],
  ['01.02.03', '1.2.3'],
  ['1.0.0-01', '1.0.0'],
  ['2026-07-15', undefined],
  ['latest', undefined],
  ['', undefined],
  ['1.2.3.4', undefined],
])('%j is version %s', (text, version) => {
  expect(asSemanticVersion(text)).toBe(version)
})

test('the first import takes the version of the document, or 1.0.0', () => {
  expect(chooseVersion({ inputSchema: true }, undefined, '2.1')).toMatchObject({ version: '2.1.0' })
  expect(chooseVersion({ inputSchema: true }, undefined, 'spring')).toMatchObject({ version: '1.0.0' })
})

test.each([
  ['a new optional property', object({ a: text }), object({ a: text, b: text }), '1.5.0'],
  ['another description', object({ a: text }), object({ a: { ...text, description: 'd' } }), '1.4.3'],
  ['a property that is no longer required', object({ a: text }, { required: ['a'] }), object({ a: text }), '1.5.0'],
  ['a new required property', object({ a: text }), object({ a: text }, { required: ['a'] }), '2.0.0'],
  ['a lost property', object({ a: text, b: text }), object({ a: text }), '2.0.0'],
  ['another type', object({ a: text }), object({ a: { type: 'integer' } }), '2.0.0'],
  [
    'another type deep inside',
    object({ body: object({ a: { items: text } }) }),
    object({ body: object({ a: { items: { type: 'null' } } }) }),
    '2.0.0',
  ],
  [
    'another type behind references',
    { ...object({ a: { $ref: '#/$defs/A' } }), $defs: { A: object({ n: text }) } },
    { ...object({ a: { $ref: '#/$defs/B' } }), $defs: { B: object({ n: { type: 'integer' } }) } },
    '2.0.0',
  ],
  [
    'the same behind another name',
    { ...object({ a: { $ref: '#/$defs/A' } }), $defs: { A: object({ next: { $ref: '#/$defs/A' } }) } },
    { ...object({ a: { $ref: '#/$defs/B' } }), $defs: { B: object({ next: { $ref: '#/$defs/B' } }) } },
    '1.4.3',
  ],
  ['what accepts anything becoming strict', object({ a: true }), object({ a: false }), '2.0.0'],
])('%s', (_what, before, after, version) => {
  expect(chooseVersion({ inputSchema: after }, { inputSchema: before, version: '1.4.2' }, '9.9.9')).toMatchObject({
    version,
  })
})
