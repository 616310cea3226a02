import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seal, unseal } from './seal.ts'

const key = randomBytes(32)

test('opens what it sealed, for the same key and context only', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(fc.string()), fc.array(fc.string()), (plain, context, more) => {
      const sealed = seal(key, plain, context)
      expect(unseal(key, sealed, context)).toEqual(Buffer.from(plain))
      expect(unseal(key, sealed, [...context, ...more, ''])).toBeUndefined()
      expect(unseal(randomBytes(32), sealed, context)).toBeUndefined()
    }),
  )
})

test('notices every changed bit', () => {
  const sealed = Buffer.from(seal(key, Buffer.from('hunter2'), ['a']), 'base64url')
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(unseal(key, changed.toString('base64url'), ['a'])).toBeUndefined()
  }
})

test.each(['', 'AAAA', '!'])('refuses %j, which is too short to be sealed', (text) => {
  expect(unseal(key, text, [])).toBeUndefined()
})

test('says nothing twice in the same way', () => {
  const sealed = Array.from({ length: 100 }, () => seal(key, Buffer.from('x'), []))
  expect(new Set(sealed).size).toBe(100)
})

test('does not confuse contexts whose parts join to the same text', () => {
  expect(unseal(key, seal(key, Buffer.from('x'), ['a', 'bc']), ['ab', 'c'])).toBeUndefined()
})
