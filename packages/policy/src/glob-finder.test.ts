import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGlobFinder } from './glob-finder.ts'
import { matchesGlob } from './tool-pattern.ts'

const letters = fc.constantFrom('a', 'b', '.', '_')
const text = fc.string({ unit: letters, maxLength: 10 })
const pieces = fc.tuple(
  text,
  fc.array(fc.string({ unit: letters, minLength: 1, maxLength: 4 }), { maxLength: 2 }),
  text,
)
const globs = fc.array(
  pieces.map(([first, between, last]) => ({ pieces: [first, ...between, last], grantId: 'grt_1' })),
  { maxLength: 30 },
)

test('finds what trying each of the globs finds', () => {
  fc.assert(
    fc.property(globs, text, fc.array(text, { maxLength: 8 }), (all, start, names) => {
      // One star at the end is a prefix, which is looked up elsewhere.
      const filed = all.filter((glob) => glob.pieces.length > 2 || glob.pieces.at(-1) !== '')
      const matches = createGlobFinder(filed).below(start)
      for (const name of names) {
        const expected = filed.some((glob) => matchesGlob(glob.pieces, start + name))
        expect(matches?.(start + name) ?? false).toBe(expected)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('a thousand patterns with stars cost about as much as a few', () => {
  const timeOf = (count: number): number => {
    const many = Array.from({ length: count }, (_, i) => ({ pieces: ['', `_number_${i}_`], grantId: `grt_${i}` }))
    const matches = createGlobFinder(many).below('crm.')!
    const names = Array.from({ length: 20_000 }, (_, i) => `crm.tool_${i}`)
    const startedAt = performance.now()
    const found = names.filter(matches)
    const elapsed = performance.now() - startedAt
    expect(found).toEqual([])
    return elapsed
  }
  const fastest = (count: number): number => Math.min(...[1, 2, 3].map(() => timeOf(count)))
  expect(fastest(1_000)).toBeLessThan(10 * fastest(10))
})
