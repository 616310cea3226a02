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
      const below = createGlobFinder(filed).below(start)
      for (const name of names) {
        const expected = filed.some((glob) => matchesGlob(glob.pieces, start + name))
        const bytes = Buffer.from(`a${name}b`)
        const said =
          typeof below === 'string'
            ? [below === 'all', below === 'all']
            : [below.matches(name), below.matchesBytes!(bytes, 1, bytes.length - 1)]
        expect(said).toEqual([expected, expected])
      }
    }),
    { numRuns: 3_000 },
  )
})

test('a thousand patterns with stars cost about as much as a few', () => {
  const timeOf = (count: number): number => {
    const many = Array.from({ length: count }, (_, i) => ({ pieces: ['', `_number_${i}_`], grantId: `grt_${i}` }))
    const below = createGlobFinder(many).below('crm.')
    const names = Array.from({ length: 20_000 }, (_, i) => `tool_${i}`)
    const before = process.cpuUsage()
    const found = names.filter((name) => typeof below !== 'string' && below.matches(name))
    const { user, system } = process.cpuUsage(before)
    expect(found).toEqual([])
    return user + system
  }
  const fastest = (count: number): number => Math.min(...[1, 2, 3].map(() => timeOf(count)))
  expect(fastest(1_000)).toBeLessThan(10 * fastest(10))
})

test('a glob is found whose piece stands in the beginning, across its end, or not at all', () => {
  const globs = [
    ['cr', 'm.l', ''],
    ['', 'm', 'jobs', ''],
    ['', 'x', '_end'],
    ['crm.get', 'by', ''],
  ]
  const below = createGlobFinder(globs.map((pieces) => ({ pieces }))).below('crm.')
  const names = ['list', 'last', 'all_jobs', 'ax_end', '_end', 'get_by_id', 'set_by_id', 'get']
  expect(names.filter((name) => typeof below !== 'string' && below.matches(name))).toEqual([
    'list',
    'last',
    'all_jobs',
    'ax_end',
    'get_by_id',
  ])
  expect(createGlobFinder([{ pieces: ['erp.', 'x', ''] }]).below('crm.')).toBe('none')
  expect(createGlobFinder([{ pieces: ['c', 'm', ''] }]).below('crm.')).toBe('all')
})
