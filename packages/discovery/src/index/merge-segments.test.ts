import { clearBit, hasBit } from '@gatehouse/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summary } from './example-summary.ts'
import { withChanges } from './change-index.ts'
import { mergeSegments } from './merge-segments.ts'
import { nameTermsAt } from './name-terms.ts'
import { tirelessPacer } from './pacer.ts'
import { SegmentBuilder } from './segment-builder.ts'
import type { Segment } from './segment.ts'
import { emptyToolIndex } from './tool-index.ts'

const title = fc
  .array(fc.constantFrom('red', 'green', 'blue', 'dark', 'list'), { maxLength: 4 })
  .map((words) => words.join(' '))

test('merged segments are what one segment of the tools that are left would be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ title, part: fc.nat(3), isGone: fc.boolean() }), { minLength: 1, maxLength: 40 }),
      async (tools) => {
        let index = emptyToolIndex(1)
        for (const part of [0, 1, 2, 3]) {
          const own = [...tools.entries()].filter(([, tool]) => tool.part === part)
          const added = await segmentOf(own.map(([i, tool]) => summary(i, tool.title)))
          index = withChanges(index, { added, gone: [], version: part + 2, revision: 1, describe: () => '' })
        }
        const live = index.live.slice()
        for (const [i, { isGone }] of tools.entries()) {
          if (isGone) clearBit(live, index.find(`hub://n.${summary(i, '').name}`)!)
        }
        const { segment, moved } = await mergeSegments(index.parts, live, tirelessPacer)
        const left = [...tools.entries()].filter(([, { isGone }]) => !isGone)
        expect(contentOf(segment)).toEqual(contentOf(await segmentOf(left.map(([i, tool]) => summary(i, tool.title)))))
        for (const [part, { segment: from, offset }] of index.parts.entries()) {
          for (const [tool, to] of moved[part]!.entries()) {
            expect(to >= 0).toBe(hasBit(live, offset + tool))
            if (to >= 0) expect(segment.names.at(to)).toBe(from.names.at(tool))
          }
        }
      },
    ),
    { numRuns: 150 },
  )
})

function segmentOf(tools: readonly ReturnType<typeof summary>[]): Promise<Segment> {
  const builder = new SegmentBuilder(() => '')
  for (const tool of tools) builder.add(tool)
  return builder.finish(tirelessPacer)
}

/** All that is found in it, whatever its terms are numbered. */
function contentOf(segment: Segment) {
  const { terms, offsets, postingTools, postingWeights, size } = segment
  const postings = Array.from({ length: terms.size }, (_, id) => {
    const [from, to] = [offsets[id]!, offsets[id + 1]!]
    return [terms.at(id), [...postingTools.subarray(from, to)], [...postingWeights.subarray(from, to)]] as const
  })
  return {
    names: Array.from({ length: size }, (_, tool) => segment.names.at(tool)),
    postings: postings.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    nameTerms: Array.from({ length: size }, (_, tool) => [...nameTermsAt(segment, tool)].map((id) => terms.at(id))),
  }
}
