import { createVectorColumn } from '../dense/vector-column.ts'
import type { VectorRows } from '../dense/vector-rows.ts'
import { packNameTerms } from './name-terms.ts'
import type { Pacer } from './pacer.ts'
import type { Segment } from './segment.ts'
import { sharedUint32, sharedUint8 } from './shared-arrays.ts'
import { createTermTable } from './term-table.ts'
import { columnsOf, type ToolColumns } from './tool-columns.ts'
import { sortByKey } from './sort-by-key.ts'

/** A tool with the range of its postings, in the order it came. */
export interface ToolEntry extends ToolColumns {
  readonly source: string
  readonly namespace: string
  readonly firstPosting: number
  readonly endPosting: number
  readonly firstNameTerm: number
  readonly endNameTerm: number
  /** Of its vector, where there are vectors. */
  readonly vectorRow: number
}

/** Postings by tool: the way they are read. A segment has them by term: the way they are searched. */
export interface Postings {
  readonly entries: Iterable<ToolEntry>
  /** In the order of their numbers. */
  readonly terms: ReadonlyMap<string, number>
  readonly postingTerms: Uint32Array
  readonly nameTerms: Uint32Array
  readonly postingWeights: Uint32Array | Uint8Array
  readonly vectors: VectorRows | undefined
}

export async function assembleSegment(from: Postings, pacer: Pacer): Promise<Segment> {
  const { namespaces, sorted } = await sortByKey(from.entries, pacer)
  const size = sorted.length
  const namespaceOf = sharedUint32(size)
  for (const [i, { start, end }] of namespaces.entries()) namespaceOf.fill(i, start, end)

  const offsets = sharedUint32(from.terms.size + 1)
  for (const entry of sorted) {
    for (let p = entry.firstPosting; p < entry.endPosting; p++) offsets[from.postingTerms[p]! + 1]!++
    if (pacer.isDue) await pacer.breathe()
  }
  for (let term = 0; term < from.terms.size; term++) offsets[term + 1]! += offsets[term]!

  const next = offsets.slice()
  const postingTools = sharedUint32(offsets.at(-1)!)
  const postingWeights = sharedUint8(offsets.at(-1)!)
  for (const [position, entry] of sorted.entries()) {
    for (let p = entry.firstPosting; p < entry.endPosting; p++) {
      const slot = next[from.postingTerms[p]!]!++
      postingTools[slot] = position
      postingWeights[slot] = from.postingWeights[p]!
    }
    if (pacer.isDue) await pacer.breathe()
  }
  const vectors = from.vectors === undefined ? undefined : createVectorColumn(size, from.vectors.dimensions)
  if (vectors !== undefined) {
    for (const [position, { vectorRow }] of sorted.entries()) {
      from.vectors!.copyTo(vectors, vectorRow, position)
      if (pacer.isDue) await pacer.breathe()
    }
  }
  const nameTermsOf = (tool: number): Uint32Array =>
    from.nameTerms.subarray(sorted[tool]!.firstNameTerm, sorted[tool]!.endNameTerm)
  return {
    size,
    namespaces,
    namespaceOf,
    terms: createTermTable([...from.terms.keys()]),
    nameTerms: await packNameTerms(size, nameTermsOf, pacer),
    offsets,
    postingTools,
    postingWeights,
    ...(vectors === undefined ? {} : { vectors }),
    ...(await columnsOf(sorted, pacer)),
  }
}
