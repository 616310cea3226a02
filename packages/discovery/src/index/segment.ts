import type { ToolSummary } from '@gatehouse/catalog'
import type { ToolName } from '@gatehouse/policy'
import type { VectorColumn } from '../dense/vector-column.ts'
import type { NameTerms } from './name-terms.ts'
import type { PackedTexts } from './packed-texts.ts'
import type { TermTable } from './term-table.ts'

/**
 * An immutable part of an index: tools sorted by source, namespace and name, and for each term where it stands.
 * Positions are local to the segment. Typed arrays in shared memory throughout: threads hand it to each other, and files hold
 * it, as it is.
 */
export interface Segment {
  readonly size: number
  /** Sorted; each holds the tools from `start` to before `end`. */
  readonly namespaces: readonly SegmentNamespace[]
  /** Which of `namespaces` a tool is in. */
  readonly namespaceOf: Uint32Array
  readonly names: PackedTexts
  readonly versions: PackedTexts
  readonly titles: PackedTexts
  readonly summaries: PackedTexts
  /** Bits: see toolFlags. */
  readonly flags: Uint8Array
  /** Weighted number of words of each tool, in units of `weightUnit`. */
  readonly lengths: Uint16Array
  /** What each tool says of itself, two numbers per tool: see writeSignature. */
  readonly signatures: Uint32Array
  /** What composed tools call; the others have no entry. */
  readonly uses: ReadonlyMap<number, readonly ToolName[]>
  readonly terms: TermTable
  readonly nameTerms: NameTerms
  /** Term `t` has the postings from `offsets[t]` to before `offsets[t + 1]`. */
  readonly offsets: Uint32Array
  /** Rising within a term. */
  readonly postingTools: Uint32Array
  /** Weighted occurrences of the term in the tool, in units of `weightUnit`. */
  readonly postingWeights: Uint8Array
  /** Absent when the segment was made without an embedder. */
  readonly vectors?: VectorColumn
}

export interface SegmentNamespace {
  readonly source: string
  readonly namespace: string
  readonly start: number
  readonly end: number
}

/** Weights are whole multiples of it, so that they fit small integers and their sums are exact. */
export const weightUnit = 0.5

export const toolFlags = {
  write: 1,
  destructive: 2,
  needsAuthorization: 4,
  deprecated: 8,
  hiddenText: 16,
  orders: 32,
} as const

export function flagsOf(tool: Pick<ToolSummary, 'effect' | 'authorization' | 'isDeprecated'>): number {
  return (
    (tool.effect === 'write' ? toolFlags.write : 0) |
    (tool.effect === 'destructive' ? toolFlags.destructive : 0) |
    (tool.authorization.kind === 'none' ? 0 : toolFlags.needsAuthorization) |
    (tool.isDeprecated ? toolFlags.deprecated : 0)
  )
}

export function effectOf(flags: number): ToolSummary['effect'] {
  if (flags & toolFlags.destructive) return 'destructive'
  return flags & toolFlags.write ? 'write' : 'read'
}

/** Order of namespaces and of tools: by UTF-16 code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function compareNamespaces(
  a: { readonly source: string; readonly namespace: string },
  b: { readonly source: string; readonly namespace: string },
): number {
  return compareText(a.source, b.source) || compareText(a.namespace, b.namespace)
}

/** The position of a tool, or undefined. */
export function findInSegment(
  segment: Segment,
  key: { readonly source: string; readonly namespace: string; readonly name: string },
): number | undefined {
  const namespace =
    segment.namespaces[
      firstIndex(segment.namespaces.length, (i) => compareNamespaces(segment.namespaces[i]!, key) >= 0)
    ]
  if (namespace === undefined || compareNamespaces(namespace, key) !== 0) return undefined
  const { start, end } = namespace
  const position = start + firstIndex(end - start, (i) => segment.names.at(start + i) >= key.name)
  return position < end && segment.names.at(position) === key.name ? position : undefined
}

/** The first of `count` indices for which an ordered test holds; `count` when there is none. */
function firstIndex(count: number, test: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(middle)) high = middle
    else low = middle + 1
  }
  return low
}
