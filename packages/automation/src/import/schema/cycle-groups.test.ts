import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCycleGroups } from './cycle-groups.ts'

function reaches(graph: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set<number>()
  const open = [...graph[from]!]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true
    if (seen.has(node)) continue
    seen.add(node)
    open.push(...graph[node]!)
  }
  return false
}

test('two nodes have the same group exactly when each leads to the other', () => {
  const graphs = fc
    .integer({ min: 1, max: 8 })
    .chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }))
  fc.assert(
    fc.property(graphs, (graph) => {
      const groups = createCycleGroups((node) => graph[Number(node)]!.map(String))
      for (const a of graph.keys()) {
        for (const b of graph.keys()) {
          const isTogether = a === b || (reaches(graph, a, b) && reaches(graph, b, a))
          expect(groups.groupOf(String(a)) === groups.groupOf(String(b))).toBe(isTogether)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a long chain is no problem', () => {
  const groups = createCycleGroups((node) => [String((Number(node) + 1) % 50_000)])
  expect(groups.groupOf('0')).toBe(groups.groupOf('49999'))
})
