import fc from 'fast-check'
import { expect, test } from 'vitest'
import { confidenceOf } from './confidence.ts'
import type { Candidate } from './hybrid/evidence.ts'

const candidate = (meaning: number): Candidate => ({ position: 0, words: 1, meaning, clauses: [], name: 0 })
const confidence = (coverage: number, meaning: number, terms: number, hasMeaning: boolean): number =>
  confidenceOf(
    { candidates: [candidate(meaning)], coverage, meaningWeight: 1 },
    { terms: Array.from({ length: terms }, String), hasMeaning },
  )

test('is from 0 to 1 and rises with what is covered and with closeness', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(share, share, share, share, fc.nat(64), fc.boolean(), (c1, c2, m1, m2, terms, hasMeaning) => {
      const less = confidence(Math.min(c1, c2), Math.min(m1, m2), terms, hasMeaning)
      const more = confidence(Math.max(c1, c2), Math.max(m1, m2), terms, hasMeaning)
      expect(less).toBeGreaterThanOrEqual(0)
      expect(more).toBeLessThanOrEqual(1)
      expect(more).toBeGreaterThanOrEqual(less)
    }),
  )
})

test('is none when nothing was found', () => {
  expect(confidenceOf({ candidates: [], coverage: 0, meaningWeight: 1 }, { terms: ['a'], hasMeaning: true })).toBe(0)
})
