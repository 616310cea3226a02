import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitmapOf, countBits, hasBit, setBit } from './bitmap.ts'

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
