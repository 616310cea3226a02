import type { Pacer } from './pacer.ts'
import type { Segment } from './segment.ts'
import { sharedUint32, sharedUint8 } from './shared-arrays.ts'
import type { IndexPart } from './tool-index.ts'

/** In place of a position or number in what is merged: it is not there. */
export const gone = -1

/** The postings of each term from all parts, in the order of their tools. */
export async function mergePostings(
  parts: readonly IndexPart[],
  to: {
    readonly moved: readonly Int32Array[]
    readonly mergedIds: readonly Int32Array[]
    readonly offsets: Uint32Array
  },
  pacer: Pacer,
): Promise<Pick<Segment, 'postingTools' | 'postingWeights'>> {
  const { moved, mergedIds, offsets } = to
  const terms = offsets.length - 1
  const ownIds = mergedIds.map((merged) => {
    const own = new Int32Array(terms).fill(gone)
    for (const [id, term] of merged.entries()) if (term !== gone) own[term] = id
    return own
  })
  const postingTools = sharedUint32(offsets.at(-1)!)
  const postingWeights = sharedUint8(offsets.at(-1)!)
  for (let term = 0, slot = 0; term < terms; term++) {
    const lists = parts.flatMap(({ segment }, part) => {
      const id = ownIds[part]![term]!
      return id === gone ? [] : [new MovedPostings(segment, id, moved[part]!)]
    })
    // Within a part the order stays, so the next of all is the first of some part.
    for (; slot < offsets[term + 1]!; slot++) {
      let next = lists[0]!
      for (const list of lists) if (list.position < next.position) next = list
      postingTools[slot] = next.position
      postingWeights[slot] = next.weight
      next.advance()
    }
    if (pacer.isDue) await pacer.breathe()
  }
  return { postingTools, postingWeights }
}

/** The postings of a term in a part, one after the other, at the positions where their tools are now. */
class MovedPostings {
  /** Of the posting at hand; Infinity behind the last. */
  position = 0
  readonly #segment: Segment
  readonly #moved: Int32Array
  readonly #end: number
  #place: number

  constructor(segment: Segment, term: number, moved: Int32Array) {
    this.#segment = segment
    this.#moved = moved
    this.#place = segment.offsets[term]! - 1
    this.#end = segment.offsets[term + 1]!
    this.advance()
  }

  get weight(): number {
    return this.#segment.postingWeights[this.#place]!
  }

  advance(): void {
    for (this.#place++; this.#place < this.#end; this.#place++) {
      this.position = this.#moved[this.#segment.postingTools[this.#place]!]!
      if (this.position !== gone) return
    }
    this.position = Infinity
  }
}
