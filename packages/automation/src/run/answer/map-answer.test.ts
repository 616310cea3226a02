import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueAt } from './json-pointer.ts'
import { mapAnswer } from './map-answer.ts'
import { redact } from './redact.ts'

const answer = { data: { items: [{ id: 1, owner: { mail: 'a@b.c' } }, { id: 2 }] }, 'a/b': { '~': 'x' } }

test.each([
  ['', answer],
  ['/data/items/1/id', 2],
  ['/a~1b/~0', 'x'],
  ['/data/items/length', undefined],
  ['/data/items/01', undefined],
  ['/constructor', undefined],
  ['data', answer],
])('the pointer %j', (pointer, expected) => {
  expect(valueAt(answer, pointer)).toEqual(expected)
})

test.each([
  [{ select: '/data/items/0/id' }, 1],
  [{ select: '/nothing' }, null],
  [
    { select: '/data/items', fields: { key: '/id', mail: '/owner/mail' } },
    [
      { key: 1, mail: 'a@b.c' },
      { key: 2, mail: null },
    ],
  ],
  [{ fields: { first: '/data/items/0/id' } }, { first: 1 }],
])('the mapping %j', (mapping, expected) => {
  expect(mapAnswer(answer, mapping)).toEqual(expected)
})

test.each([
  [
    '/data/items/*/id',
    { ...answer, data: { items: [{ id: '[redacted]', owner: { mail: 'a@b.c' } }, { id: '[redacted]' }] } },
  ],
  ['/data/items/0/owner', { ...answer, data: { items: [{ id: 1, owner: '[redacted]' }, { id: 2 }] } }],
  ['/*', { data: '[redacted]', 'a/b': '[redacted]' }],
  ['', '[redacted]'],
  ['/nothing/here', answer],
])('masks what %j leads to and nothing else', (pointer, expected) => {
  expect(redact(answer, [pointer])).toEqual(expected)
})

test('any value can be masked without harm', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.constantFrom('*', '0', 'a', '__proto__'), { maxLength: 4 }),
      (value, path) => {
        const pointer = path.map((segment) => `/${segment}`).join('')
        const masked = redact(value, [pointer])
        if (path.every((segment) => segment !== '*') && valueAt(value, pointer) !== undefined) {
          expect(valueAt(masked, pointer)).toBe('[redacted]')
        }
      },
    ),
  )
  expect(Object.getPrototypeOf(redact(JSON.parse('{"__proto__":{"a":1}}'), ['/x']))).toBe(Object.prototype)
})
