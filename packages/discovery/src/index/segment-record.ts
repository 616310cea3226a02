import type { ToolName } from '@gatehouse/policy'
import { openVectorColumn, type SharedMemory } from '../dense/vector-column.ts'
import { PackedTexts } from './packed-texts.ts'
import type { Segment, SegmentNamespace } from './segment.ts'
import { TermTable } from './term-table.ts'

/** A segment as plain values over shared memory: what threads hand to each other and what a file holds. */
export interface SegmentRecord extends SegmentFacts {
  readonly arrays: SegmentArrays
  readonly vectorMemory: SharedMemory | undefined
}

/** What is not in arrays. */
export interface SegmentFacts {
  readonly size: number
  readonly namespaces: readonly SegmentNamespace[]
  readonly uses: readonly (readonly [tool: number, uses: readonly ToolName[]])[]
  /** 0 without vectors. */
  readonly dimensions: number
}

/** In the order of a file. */
export const segmentArrays = {
  namespaceOf: Uint32Array,
  nameBytes: Uint8Array,
  nameStarts: Uint32Array,
  versionBytes: Uint8Array,
  versionStarts: Uint32Array,
  titleBytes: Uint8Array,
  titleStarts: Uint32Array,
  summaryBytes: Uint8Array,
  summaryStarts: Uint32Array,
  flags: Uint8Array,
  lengths: Uint16Array,
  signatures: Uint32Array,
  termBytes: Uint8Array,
  termStarts: Uint32Array,
  termSlots: Uint32Array,
  nameTermStarts: Uint32Array,
  nameTerms: Uint32Array,
  offsets: Uint32Array,
  postingTools: Uint32Array,
  postingWeights: Uint8Array,
  vectorScales: Float32Array,
  vectorValues: Int8Array,
} as const

export type ArrayName = keyof typeof segmentArrays
export type SegmentArrays = { readonly [Name in ArrayName]: OverAnyMemory<(typeof segmentArrays)[Name]> }

type OverAnyMemory<Type> = Type extends typeof Uint8Array
  ? Uint8Array
  : Type extends typeof Uint16Array
    ? Uint16Array
    : Type extends typeof Uint32Array
      ? Uint32Array
      : Type extends typeof Float32Array
        ? Float32Array
        : Type extends typeof Float64Array
          ? Float64Array
          : Int8Array

export function recordOf(segment: Segment): SegmentRecord {
  const { size, namespaces, names, versions, titles, summaries, terms, vectors } = segment
  return {
    size,
    namespaces,
    uses: [...segment.uses],
    dimensions: vectors?.dimensions ?? 0,
    vectorMemory: vectors?.memory,
    arrays: {
      namespaceOf: segment.namespaceOf,
      nameBytes: plain(names.bytes),
      nameStarts: names.starts,
      versionBytes: plain(versions.bytes),
      versionStarts: versions.starts,
      titleBytes: plain(titles.bytes),
      titleStarts: titles.starts,
      summaryBytes: plain(summaries.bytes),
      summaryStarts: summaries.starts,
      flags: segment.flags,
      lengths: segment.lengths,
      signatures: segment.signatures,
      termBytes: plain(terms.texts.bytes),
      termStarts: terms.texts.starts,
      termSlots: terms.slots,
      nameTermStarts: segment.nameTerms.starts,
      nameTerms: segment.nameTerms.terms,
      offsets: segment.offsets,
      postingTools: segment.postingTools,
      postingWeights: segment.postingWeights,
      vectorScales: vectors?.scales ?? new Float32Array(),
      vectorValues: vectors?.values ?? new Int8Array(),
    },
  }
}

/** The segment over the same memory. */
export function segmentOf({ arrays, ...facts }: SegmentRecord): Segment {
  const { size, dimensions, vectorMemory: memory } = facts
  const rows = { size, dimensions, values: arrays.vectorValues, scales: arrays.vectorScales, memory }
  return {
    size,
    namespaces: facts.namespaces,
    uses: new Map(facts.uses),
    namespaceOf: arrays.namespaceOf,
    names: new PackedTexts(arrays.nameBytes, arrays.nameStarts),
    versions: new PackedTexts(arrays.versionBytes, arrays.versionStarts),
    titles: new PackedTexts(arrays.titleBytes, arrays.titleStarts),
    summaries: new PackedTexts(arrays.summaryBytes, arrays.summaryStarts),
    flags: arrays.flags,
    lengths: arrays.lengths,
    signatures: arrays.signatures,
    terms: new TermTable(new PackedTexts(arrays.termBytes, arrays.termStarts), arrays.termSlots),
    nameTerms: { starts: arrays.nameTermStarts, terms: arrays.nameTerms },
    offsets: arrays.offsets,
    postingTools: arrays.postingTools,
    postingWeights: arrays.postingWeights,
    ...(dimensions === 0 ? {} : { vectors: openVectorColumn(rows) }),
  }
}

/** A `Buffer` does not come through to another thread as what it is. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
