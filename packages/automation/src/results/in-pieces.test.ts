import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inPieces } from './in-pieces.ts'

test('gives the same bytes, and only the last piece is smaller', async () => {
  const cases = fc.record({
    cut: fc.array(fc.uint8Array({ maxLength: 30 })),
    sizeBytes: fc.integer({ min: 1, max: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(cases, async ({ cut, sizeBytes }) => {
      const body = async function* () {
        yield* cut
      }
      const pieces = await Array.fromAsync(inPieces(body(), sizeBytes))
      expect(Buffer.concat(pieces).equals(Buffer.concat(cut))).toBe(true)
      expect(pieces.slice(0, -1).every((piece) => piece.length === sizeBytes)).toBe(true)
      expect(pieces.at(-1)?.length ?? 1).toBeLessThanOrEqual(sizeBytes)
      expect(pieces.at(-1)?.length ?? 1).toBeGreaterThan(0)
    }),
  )
})
