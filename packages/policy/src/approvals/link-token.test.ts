import fc from 'fast-check'
import { expect, test } from 'vitest'
import { approvalKeysOf } from './approval-keys.ts'
import { readLink, signLink, type ApprovalLink } from './link-token.ts'

const keys = approvalKeysOf([new Uint8Array(32).fill(1)])
const others = approvalKeysOf([new Uint8Array(32).fill(2)])
const links: fc.Arbitrary<ApprovalLink> = fc.record({
  tenantId: fc.string({ unit: 'grapheme', maxLength: 100 }),
  approvalId: fc.string({ maxLength: 60 }),
  userId: fc.string({ maxLength: 60 }),
  expiresAt: fc.integer({ min: 1, max: 2 ** 45 }),
})

test('a link says what it was signed for, until it expires', () => {
  fc.assert(
    fc.property(links, (link) => {
      const token = signLink(keys, link)
      expect(readLink(keys, token, link.expiresAt - 1)).toEqual(link)
      expect(readLink(keys, token, link.expiresAt)).toBeUndefined()
    }),
  )
})

test('one of another key, one that was changed in any place, and anything made up is no link', () => {
  fc.assert(
    fc.property(links, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), (link, at, piece) => {
      const token = signLink(keys, link)
      expect(readLink(others, token, 0)).toBeUndefined()
      const place = at % (token.length + 1)
      for (const changed of [
        token.slice(0, place) + piece + token.slice(place),
        token.slice(0, place) + piece + token.slice(place + piece.length),
        token.slice(0, place) + token.slice(place + 1),
      ])
        if (changed !== token) expect(readLink(keys, changed, 0)).toBeUndefined()
    }),
  )
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => readLink(keys, text, 0) === undefined))
})

test('a part of one link does not fit another', () => {
  fc.assert(
    fc.property(links, links, (a, b) => {
      const [one, other] = [signLink(keys, a).split('.'), signLink(keys, b).split('.')]
      fc.pre(one[1] !== other[1])
      expect(readLink(keys, [one[0], one[1], other[2]].join('.'), 0)).toBeUndefined()
    }),
  )
})

test('a link of an older master key is good as long as that key is there', () => {
  const link = { tenantId: 't', approvalId: 'apr_1', userId: 'usr_1', expiresAt: 10 }
  const token = signLink(keys, link)
  const rotated = approvalKeysOf([new Uint8Array(32).fill(3), new Uint8Array(32).fill(1)])
  expect(readLink(rotated, token, 0)).toEqual(link)
  expect(signLink(rotated, link)).not.toBe(token)
})

test('a key is good for one purpose', () => {
  expect(keys.arguments[0]).not.toEqual(keys.links[0])
})
