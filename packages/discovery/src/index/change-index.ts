import { bitmapOf, clearBit, hasBit, setBit } from '@gatehouse/policy'
import { gone } from './merge-postings.ts'
import type { Merged } from './merge-segments.ts'
import type { Segment } from './segment.ts'
import { createToolIndex, type Describe, type ToolIndex } from './tool-index.ts'

/** The next state: the tools at some positions are gone, those of the segment are there. */
export function withChanges(
  index: ToolIndex,
  change: {
    readonly added: Segment
    readonly gone: readonly number[]
    readonly version: number
    readonly revision: number
    readonly describe: Describe
  },
): ToolIndex {
  const { added } = change
  const live = bitmapOf(index.size + added.size)
  live.set(index.live)
  for (const position of change.gone) clearBit(live, position)
  for (let tool = 0; tool < added.size; tool++) setBit(live, index.size + tool)
  return createToolIndex({
    segments: added.size === 0 ? segmentsOf(index) : [...segmentsOf(index), added],
    live,
    count: index.count - change.gone.length + added.size,
    version: change.version,
    revision: change.revision,
    describe: change.describe,
    embedder: index.embedder,
  })
}

/**
 * The same tools with parts `from` to before `to` replaced by their merge. Tools that went while the merge was under way
 * are gone in the merged segment too.
 */
export function withMerged(
  index: ToolIndex,
  merge: { readonly from: number; readonly to: number; readonly merged: Merged; readonly version: number },
): ToolIndex {
  const { from, to, merged } = merge
  const segments = segmentsOf(index).toSpliced(from, to - from, merged.segment)
  const live = bitmapOf(segments.reduce((size, segment) => size + segment.size, 0))
  let offset = 0
  for (const [i, part] of index.parts.entries()) {
    const moved = i >= from && i < to ? merged.moved[i - from]! : undefined
    for (let tool = 0; tool < part.segment.size; tool++) {
      if (!hasBit(index.live, part.offset + tool)) continue
      const position = moved === undefined ? tool : moved[tool]!
      if (position !== gone) setBit(live, offset + position)
    }
    if (moved === undefined) offset += part.segment.size
    else if (i === to - 1) offset += merged.segment.size
  }
  return createToolIndex({
    segments,
    live,
    count: index.count,
    version: merge.version,
    revision: index.revision,
    describe: index.describe,
    embedder: index.embedder,
  })
}

function segmentsOf(index: ToolIndex): readonly Segment[] {
  return index.parts.map(({ segment }) => segment)
}
