import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IndexedTool } from '../indexed-tool.ts'
import { collectRows } from './collect-rows.ts'

const tool = (position: number, signature: number): IndexedTool => ({
  key: `hub://n.t${position}`,
  source: 'hub',
  namespace: 'n',
  name: `t${position}`,
  version: '1.0.0',
  title: '',
  summary: '',
  effect: 'read',
  needsAuthorization: false,
  isDeprecated: false,
  cautions: [],
  signature,
})

const toolsOf = (signatures: readonly number[]) => ({
  read: (at: number) => tool(at, signatures[at]!),
  signatureAt: (at: number) => signatures[at]!,
  isAlike: () => false,
})

const listOf = (positions: readonly number[]) => positions.map((position, i) => ({ position, score: 1 / (i + 1) }))

test('tools that say the same of themselves share a row, those that say too little do not', () => {
  const signatures = [7, 7, 0, 0, 7]
  const list = listOf([0, 2, 1, 3, 4])
  const rows = collectRows([{ list, shown: list.slice(0, 4) }], 10, toolsOf(signatures))
  expect(rows.map((row) => [row.tool.name, row.alternatives])).toEqual([
    ['t0', ['hub://n.t1', 'hub://n.t4']],
    ['t2', []],
    ['t3', []],
  ])
})

test('tools that differ in their descriptions alone share a row when these mean the same', () => {
  const shape = 2 ** 26
  // The first three have one shape, the last another.
  const signatures = [shape + 5, 2 * shape + 5, 3 * shape + 5, 4 * shape + 6]
  const list = listOf([0, 1, 2, 3])
  const isAlike = (a: number, b: number): boolean => [a, b].toSorted().join(' ') === '0 1' || b === 3
  const rows = collectRows([{ list, shown: list }], 10, { ...toolsOf(signatures), isAlike })
  expect(rows.map((row) => [row.tool.name, row.alternatives])).toEqual([
    ['t0', ['hub://n.t1']],
    ['t2', []],
    ['t3', []],
  ])
})

test('shows the best of each query, starves none, names each tool once and nothing from elsewhere', () => {
  const positions = fc.uniqueArray(fc.nat(25), { maxLength: 15 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(positions, fc.nat(15)), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(4), { minLength: 26, maxLength: 26 }),
      fc.integer({ min: 1, max: 30 }),
      (asked, signatures, maxRows) => {
        const queries = asked.map(([list, cut]) => ({ list: listOf(list), shown: listOf(list).slice(0, cut) }))
        const rows = collectRows(queries, maxRows, toolsOf(signatures))
        const named = rows.flatMap((row) => [row.tool.key, ...row.alternatives])
        const known = new Set(queries.flatMap(({ list }) => list.map(({ position }) => tool(position, 0).key)))
        expect(rows.length).toBeLessThanOrEqual(maxRows)
        expect(new Set(named).size).toBe(named.length)
        expect(named.every((key) => known.has(key))).toBe(true)
        const rowSignatures = rows.map((row) => row.tool.signature).filter((signature) => signature !== 0)
        expect(new Set(rowSignatures).size).toBe(rowSignatures.length)

        // The best of each query is a row, or is in one by what it says of itself.
        if (maxRows >= queries.length) {
          for (const { shown } of queries) {
            if (shown[0] === undefined) continue
            const best = tool(shown[0].position, signatures[shown[0].position]!)
            const isShown = rows.some(
              (row) => row.tool.key === best.key || (best.signature !== 0 && row.tool.signature === best.signature),
            )
            expect(isShown).toBe(true)
          }
        }
        // Turns are taken: one that gets fewer rows than another has nothing more to show.
        const counts = queries.map((_, i) => rows.filter(({ query }) => query === i).length)
        for (const [i, { shown }] of queries.entries()) {
          if (counts[i]! + 1 >= Math.max(...counts)) continue
          const rest = shown.filter(({ position }) => !rows.some((row) => row.tool.key === tool(position, 0).key))
          expect(rest.every(({ position }) => rowSignatures.includes(signatures[position]!))).toBe(true)
        }
      },
    ),
    { numRuns: 300 },
  )
})
