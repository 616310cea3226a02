import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitmapOf, countBits, hasBit, nextBit, setBit, wordWithin } from './bitmap.ts'

test('holds exactly the positions that were set', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300)), (positions) => {
      const bitmap = bitmapOf(301)
      for (const position of positions) setBit(bitmap, position)
      expect(Array.from({ length: 301 }, (_, i) => i).filter((i) => hasBit(bitmap, i))).toEqual(
        positions.toSorted((a, b) => a - b),
      )
      expect(countBits(bitmap)).toBe(positions.length)
    }),
  )
})

test('is walked in order from anywhere to anywhere, bit by bit or word by word', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.nat(210), fc.nat(201), (positions, from, end) => {
      const bitmap = bitmapOf(201)
      for (const position of positions) setBit(bitmap, position)
      const expected = positions.filter((position) => position >= from && position < end).sort((a, b) => a - b)
      const walked: number[] = []
      for (let at = nextBit(bitmap, from, end); at < end; at = nextBit(bitmap, at + 1, end)) walked.push(at)
      expect(walked).toEqual(expected)
      const words = Array.from(bitmap, (_, word) => wordWithin(bitmap, word, from, end))
      const inWords = words.flatMap((bits, word) =>
        Array.from({ length: 32 }, (_, bit) => bit).flatMap((bit) => ((bits >>> bit) & 1 ? [word * 32 + bit] : [])),
      )
      expect(inWords).toEqual(expected)
    }),
  )
})
