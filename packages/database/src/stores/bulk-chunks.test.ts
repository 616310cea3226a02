import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bulkChunks } from './bulk-chunks.ts'

test('hands out every row once, in order, in chunks that are neither empty nor too large', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_500_000 }), { maxLength: 200 }), (sizes) => {
      const chunks = [...bulkChunks(sizes, (size) => size)]
      expect(chunks.flat()).toEqual(sizes)
      for (const chunk of chunks) {
        const total = chunk.reduce((sum, size) => sum + size, 0)
        expect(chunk.length).toBeGreaterThan(0)
        expect(chunk.length === 1 || total <= 1_000_000).toBe(true)
      }
    }),
  )
})

test('bounds the number of rows as well', () => {
  const lengths = [...bulkChunks(Array.from({ length: 4_500 }), () => 1)].map((chunk) => chunk.length)
  expect(lengths).toEqual([2_000, 2_000, 500])
})
