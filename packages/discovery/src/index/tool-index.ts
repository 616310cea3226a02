import { tryParseToolReference } from '@gatehouse/core'
import {
  bitmapOf,
  hasBit,
  type Bitmap,
  type CatalogView,
  type ComposedView,
  type NamespaceView,
} from '@gatehouse/policy'
import type { Embedder } from '../embed/embedder.ts'
import { Scoreboard } from './scoreboard.ts'
import { compareNamespaces, compareText, findInSegment, type Segment } from './segment.ts'

/** A state of a tenant's index. It never changes: a newer state is another object. Positions hold within one state only. */
export interface ToolIndex extends CatalogView {
  /** Tools that are there now. */
  readonly count: number
  /** Different for every state of every index in this process. */
  readonly version: number
  /** The tenant's `tools` revision that it shows. */
  readonly revision: number
  readonly parts: readonly IndexPart[]
  readonly live: Bitmap
  /** The position of a tool by its key, or undefined when it is not there. */
  readonly find: (key: string) => number | undefined
  readonly partOf: (position: number) => IndexPart
  /** By source, namespace and name: an order that does not depend on how the index came about. */
  readonly compare: (a: number, b: number) => number
  /** What the catalog says about a namespace; empty when it says nothing. */
  readonly describe: Describe
  /** What its vectors are from; undefined when it has none. */
  readonly embedder: Embedder | undefined
  /** Room for one search, made once; a search does not wait for anything, so no two meet. */
  readonly scratch: () => Scratch
}

/** A segment and where its positions begin. */
export interface IndexPart {
  readonly segment: Segment
  readonly offset: number
}

export interface Scratch {
  /** Left empty by every search. */
  readonly scoreboard: Scoreboard
  /** As many numbers as there are positions; they say nothing before they are written. */
  readonly found: Uint32Array
}

export type Describe = (source: string, namespace: string) => string

export function createToolIndex(from: {
  readonly segments: readonly Segment[]
  /** Bits of the tools that are there, over all segments in order. */
  readonly live: Bitmap
  readonly count: number
  readonly version: number
  readonly revision: number
  readonly describe: Describe
  readonly embedder: Embedder | undefined
}): ToolIndex {
  let size = 0
  const parts = from.segments.map((segment): IndexPart => {
    const offset = size
    size += segment.size
    return { segment, offset }
  })
  let scratch: Scratch | undefined
  let composed: readonly ComposedView[] | undefined
  const partOf = (position: number): IndexPart => {
    let i = parts.length - 1
    while (parts[i]!.offset > position) i--
    return parts[i]!
  }

  return {
    size,
    count: from.count,
    version: from.version,
    revision: from.revision,
    parts,
    live: from.live,
    describe: from.describe,
    embedder: from.embedder,
    scratch: () => (scratch ??= { scoreboard: new Scoreboard(size), found: new Uint32Array(size) }),
    namespaces: parts.flatMap(({ segment, offset }) =>
      offset === 0 ? segment.namespaces : segment.namespaces.map((namespace) => shifted(namespace, offset)),
    ),
    get composed() {
      return (composed ??= composedIn(parts, from.live))
    },
    nameAt(position) {
      const { segment, offset } = partOf(position)
      return segment.names.at(position - offset)
    },
    packedNamesAt(position) {
      const { segment, offset } = partOf(position)
      const { bytes, starts } = segment.names
      return { bytes, starts, offset }
    },
    find(key) {
      const reference = tryParseToolReference(key)
      if (reference === undefined) return undefined
      for (const { segment, offset } of parts) {
        const position = findInSegment(segment, reference)
        if (position !== undefined && hasBit(from.live, position + offset)) return position + offset
      }
      return undefined
    },
    partOf,
    compare(a, b) {
      const [left, right] = [partOf(a), partOf(b)]
      // A segment is in this order.
      if (left === right) return a - b
      return (
        compareNamespaces(namespaceAt(left, a), namespaceAt(right, b)) ||
        compareText(left.segment.names.at(a - left.offset), right.segment.names.at(b - right.offset))
      )
    },
  }
}

function composedIn(parts: readonly IndexPart[], live: Bitmap): readonly ComposedView[] {
  return parts.flatMap((part) =>
    [...part.segment.uses]
      .map(([tool, uses]) => ({ position: part.offset + tool, uses }))
      .filter(({ position }) => hasBit(live, position))
      .map(({ position, uses }) => ({
        position,
        ...namespaceAt(part, position),
        name: part.segment.names.at(position - part.offset),
        uses,
      })),
  )
}

/** The state before anything is known. */
export function emptyToolIndex(version: number, embedder?: Embedder): ToolIndex {
  const nothing = { segments: [], live: bitmapOf(0), count: 0, revision: -1, describe: () => '' }
  return createToolIndex({ ...nothing, version, embedder })
}

export function namespaceAt(
  part: IndexPart,
  position: number,
): { readonly source: string; readonly namespace: string } {
  return part.segment.namespaces[part.segment.namespaceOf[position - part.offset]!]!
}

function shifted(namespace: NamespaceView, offset: number): NamespaceView {
  return { ...namespace, start: namespace.start + offset, end: namespace.end + offset }
}
