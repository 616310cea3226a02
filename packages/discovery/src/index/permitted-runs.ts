import { nextBit, type Bitmap } from '@gatehouse/policy'

/**
 * The positions of a bitmap as stretches without a gap: from `runs[2 * i]` to before `runs[2 * i + 1]`. Grants speak of
 * namespaces, and the tools of one stand together, so a few hundred stretches say which of 200,000 tools are permitted.
 */
export type Runs = Uint32Array

/** So many fit 32 KB, which is about what the bitmap itself takes. */
const maxRuns = 4_096

/** Undefined when there are too many to be of use. */
export function runsOf(bitmap: Bitmap, size: number): Runs | undefined {
  const ends: number[] = []
  for (let start = nextBit(bitmap, 0, size); start < size;) {
    let end = start + 1
    while (end < size && ((bitmap[end >>> 5]! >>> (end & 31)) & 1) === 1) end++
    ends.push(start, end)
    if (ends.length > 2 * maxRuns) return undefined
    start = nextBit(bitmap, end, size)
  }
  return Uint32Array.from(ends)
}
