import { bitmapOf, hasBit, setBit } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { permittedPostings } from './permitted-postings.ts'
import { runsOf } from './permitted-runs.ts'

const size = 3_000

test('finds the postings of permitted tools, whether they lie in few stretches or all over', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(size - 1), { maxLength: 600 }),
      fc.array(fc.tuple(fc.nat(size), fc.nat(200)), { maxLength: 6 }),
      fc.array(fc.nat(size - 1), { maxLength: 20 }),
      fc.nat(500),
      (tools, stretches, single, offset) => {
        const permitted = bitmapOf(size + offset)
        for (const [start, length] of stretches) {
          for (let at = start; at < Math.min(size + offset, start + length); at++) setBit(permitted, at)
        }
        for (const at of single) setBit(permitted, at)
        const postingTools = Uint32Array.from(tools).sort()
        const range = { postingTools, from: Math.min(3, tools.length), to: tools.length, offset }
        const expected = [...postingTools.entries()]
          .filter(([p, tool]) => p >= range.from && hasBit(permitted, tool + offset))
          .map(([p]) => p)
        for (const runs of [undefined, runsOf(permitted, size + offset), new Uint32Array()]) {
          if (runs?.length === 0 && expected.length > 0) continue
          const into = new Uint32Array(size + 10)
          const end = permittedPostings(range, { permitted, runs }, into, 7)
          expect([...into.subarray(7, end)]).toEqual(expected)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('runs say what the bitmap says, and are not made of a bitmap that has too many', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (bits) => {
      const bitmap = bitmapOf(bits.length)
      for (const [at, bit] of bits.entries()) if (bit) setBit(bitmap, at)
      const runs = [...runsOf(bitmap, bits.length)!]
      const said = bits.map((_, at) => runs.findIndex((edge) => edge > at) % 2 === 1)
      expect(said).toEqual(bits)
      expect(runs).toEqual([...new Set(runs)].sort((a, b) => a - b))
    }),
  )
  const everySecond = bitmapOf(20_000).fill(0x5555_5555)
  expect(runsOf(everySecond, 20_000)).toBeUndefined()
})
