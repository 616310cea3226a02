import { hasBit, type Bitmap } from '@gatehouse/policy'
import { createVectorColumn, type VectorColumn } from '../dense/vector-column.ts'
import { copyRow } from '../dense/vector-rows.ts'
import { gone, mergePostings } from './merge-postings.ts'
import { nameTermsAt, packNameTerms } from './name-terms.ts'
import type { Pacer } from './pacer.ts'
import type { Segment } from './segment.ts'
import { sharedUint32 } from './shared-arrays.ts'
import { createTermTable } from './term-table.ts'
import { sortByKey } from './sort-by-key.ts'
import { columnsAt, columnsOf } from './tool-columns.ts'
import type { IndexPart } from './tool-index.ts'

export interface Merged {
  readonly segment: Segment
  /** For each part: its local positions → positions in the merged segment, or `gone`. */
  readonly moved: readonly Int32Array[]
}

/** One segment from several, without the tools that are gone. Works on postings, so the texts are not needed again. */
export async function mergeSegments(parts: readonly IndexPart[], live: Bitmap, pacer: Pacer): Promise<Merged> {
  const { namespaces, sorted } = await sortByKey(liveTools(parts, live), pacer)
  const moved = parts.map(({ segment }) => new Int32Array(segment.size).fill(gone))
  for (const [position, { part, tool }] of sorted.entries()) moved[part]![tool] = position

  const terms = new Map<string, number>()
  const mergedIds = parts.map(({ segment }) => new Int32Array(segment.terms.size).fill(gone))
  const counts: number[] = []
  for (const [part, { segment }] of parts.entries()) {
    for (let id = 0; id < segment.terms.size; id++) {
      const count = countMoved(segment, id, moved[part]!)
      if (count > 0) {
        const term = segment.terms.at(id)
        const merged = terms.get(term) ?? terms.size
        terms.set(term, merged)
        mergedIds[part]![id] = merged
        counts[merged] = (counts[merged] ?? 0) + count
      }
      if (pacer.isDue) await pacer.breathe()
    }
  }
  const offsets = sharedUint32(terms.size + 1)
  for (const [id, count] of counts.entries()) offsets[id + 1] = offsets[id]! + count

  const { postingTools, postingWeights } = await mergePostings(parts, { moved, mergedIds, offsets }, pacer)
  const namespaceOf = sharedUint32(sorted.length)
  for (const [i, { start, end }] of namespaces.entries()) namespaceOf.fill(i, start, end)
  const nameTermsOf = (position: number): Uint32Array => {
    const { part, tool } = sorted[position]!
    return nameTermsAt(parts[part]!.segment, tool).map((term) => mergedIds[part]![term]!)
  }
  const nameTerms = await packNameTerms(sorted.length, nameTermsOf, pacer)
  const vectors = await mergeVectors(parts, moved, sorted.length, pacer)
  return {
    moved,
    segment: {
      size: sorted.length,
      namespaces,
      namespaceOf,
      terms: createTermTable([...terms.keys()]),
      nameTerms,
      offsets,
      postingTools,
      postingWeights,
      ...(vectors === undefined ? {} : { vectors }),
      ...(await columnsOf(sorted, pacer)),
    },
  }
}

/** Undefined unless every part has vectors. */
async function mergeVectors(
  parts: readonly IndexPart[],
  moved: readonly Int32Array[],
  size: number,
  pacer: Pacer,
): Promise<VectorColumn | undefined> {
  const dimensions = parts[0]?.segment.vectors?.dimensions
  if (dimensions === undefined || parts.some(({ segment }) => segment.vectors?.dimensions !== dimensions))
    return undefined
  const merged = createVectorColumn(size, dimensions)
  for (const [part, { segment }] of parts.entries()) {
    for (const [tool, position] of moved[part]!.entries()) {
      if (position !== gone) copyRow(segment.vectors!, tool, merged, position)
      if ((tool & 255) === 0 && pacer.isDue) await pacer.breathe()
    }
  }
  return merged
}

function* liveTools(parts: readonly IndexPart[], live: Bitmap) {
  for (const [part, { segment, offset }] of parts.entries()) {
    for (const { source, namespace, start, end } of segment.namespaces) {
      for (let tool = start; tool < end; tool++) {
        if (hasBit(live, tool + offset)) yield { source, namespace, part, tool, ...columnsAt(segment, tool) }
      }
    }
  }
}

function countMoved(segment: Segment, term: number, moved: Int32Array): number {
  let count = 0
  for (let p = segment.offsets[term]!; p < segment.offsets[term + 1]!; p++) {
    if (moved[segment.postingTools[p]!]! !== gone) count++
  }
  return count
}
