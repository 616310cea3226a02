import type { ToolSummary } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import { bitmapOf, hasBit, setBit } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantise } from '../dense/quantise.ts'
import { withChanges } from '../index/change-index.ts'
import { createPacer } from '../index/pacer.ts'
import { SegmentBuilder } from '../index/segment-builder.ts'
import { emptyToolIndex, type ToolIndex } from '../index/tool-index.ts'
import { VectorTable } from './vector-table.ts'

// Not a multiple of 16: models have whatever they have.
const dimensions = 5

function summary(i: number): ToolSummary {
  const name = `t${String(i).padStart(3, '0')}`
  return {
    source: 'hub',
    namespace: `n${i % 3}`,
    name,
    version: '1',
    description: '',
    effect: 'read',
    authorization: { kind: 'none' },
    tags: [],
    parameters: [],
    isDeprecated: false,
  }
}

async function indexOf(from: number, to: number, base: ToolIndex, gone: readonly number[] = []): Promise<ToolIndex> {
  const builder = new SegmentBuilder(() => '')
  for (let i = from; i < to; i++) builder.add(summary(i))
  const added = await builder.finish(createPacer())
  return withChanges(base, { added, gone, version: base.version + 1, revision: 1, describe: () => '' })
}

function stored(vector: readonly number[]) {
  const values = new Int8Array(dimensions)
  return { scale: quantise(Float32Array.from(vector), values), values }
}

const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions })

test('finds the closest of the wanted tools exactly, in every state of the index, with vectors that come later', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(vector, fc.boolean()), { minLength: 2, maxLength: 40 }),
      vector,
      async (tools, query) => {
        const table = new VectorTable(dimensions)
        const half = tools.length >>> 1
        let index = await indexOf(0, half, emptyToolIndex(1))
        await table.learn(index, createPacer())
        index = await indexOf(half, tools.length, index)
        await table.learn(index, createPacer())
        for (const [i, [one]] of tools.entries()) table.put(toolKey(summary(i)), stored(one))

        const wanted = bitmapOf(index.size)
        const expected: { key: string; score: number }[] = []
        for (const [i, [one, isWanted]] of tools.entries()) {
          if (!isWanted) continue
          setBit(wanted, index.find(toolKey(summary(i)))!)
          const [a, b] = [stored(one), stored(query)]
          if (a.scale === 0 || b.scale === 0) continue
          const dot = a.values.reduce((sum, value, at) => sum + value * b.values[at]!, 0)
          expected.push({ key: toolKey(summary(i)), score: dot * a.scale * b.scale })
        }
        const nearest = table.nearest(Float32Array.from(query), index, wanted, 5)
        for (const { position } of nearest) expect(hasBit(wanted, position)).toBe(true)
        const best = expected.map(({ score }) => score).sort((a, b) => b - a)
        expect(nearest).toHaveLength(Math.min(5, expected.length))
        for (const [place, { score }] of nearest.entries()) expect(score).toBeCloseTo(best[place]!, 3)
      },
    ),
    { numRuns: 60 },
  )
})

test('an older state of the index does not read the vector of another tool when its own is gone', async () => {
  const table = new VectorTable(dimensions)
  const before = await indexOf(0, 1, emptyToolIndex(1))
  await table.learn(before, createPacer())
  table.put(toolKey(summary(0)), stored([1, 0, 0, 0, 0]))
  const after = await indexOf(1, 2, before, [0])
  await table.learn(after, createPacer())
  table.remove(toolKey(summary(0)))
  table.put(toolKey(summary(1)), stored([1, 0, 0, 0, 0]))
  expect(table.size).toBe(1)
  expect(table.nearest(Float32Array.of(1, 0, 0, 0, 0), before, before.live, 5)).toEqual([])
  const [found] = table.nearest(Float32Array.of(1, 0, 0, 0, 0), after, after.live, 5)
  expect(after.nameAt(found!.position)).toBe('t001')
})
