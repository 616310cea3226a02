import { bitmapOf, hasBit, setBit } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantise } from './quantise.ts'
import { createVectorColumn } from './vector-column.ts'

test('scans the same in WebAssembly as without, at any offset and under any filter', () => {
  expect(createVectorColumn(1, 16, { useWasm: true }).kind).toBe('simd')
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 90 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 70 }),
      fc.infiniteStream(fc.integer({ min: -128, max: 127 })),
      fc.infiniteStream(fc.boolean()),
      (size, blocks, offset, numbers, chosen) => {
        const dimensions = blocks * 16
        const wanted = bitmapOf(offset + size)
        for (let row = 0; row < size; row++) if (chosen.next().value) setBit(wanted, offset + row)
        const [inWasm, plain] = [true, false].map((useWasm) => createVectorColumn(size, dimensions, { useWasm }))
        for (let i = 0; i < size * dimensions; i++) {
          plain!.values[i] = inWasm!.values[i] = numbers.next().value as number
        }
        const query = Int8Array.from({ length: dimensions }, () => numbers.next().value as number)
        const [fast, slow] = [inWasm!.scan(query, wanted, offset), plain!.scan(query, wanted, offset)]
        for (let row = 0; row < size; row++) {
          if (hasBit(wanted, offset + row)) expect(fast[row]).toBe(slow[row])
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('a quantised vector is the vector to within half a step', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, noNaN: true, noDefaultInfinity: true, min: -5, max: 5 }), (vector) => {
      const values = new Int8Array(vector.length)
      const scale = quantise(vector, values)
      for (const [i, value] of vector.entries()) {
        expect(Math.abs(values[i]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001)
      }
    }),
  )
})
