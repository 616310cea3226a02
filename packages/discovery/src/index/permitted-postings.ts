import type { Bitmap } from '@gatehouse/policy'
import type { Runs } from './permitted-runs.ts'

/** The postings of a term in one segment. */
export interface PostingRange {
  /** Local positions, rising. */
  readonly postingTools: Uint32Array
  readonly from: number
  readonly to: number
  /** What makes a local position one of the index. */
  readonly offset: number
}

/** Skipping to a run costs about as much as looking at so many postings. */
const skipCost = 12

/** Writes the places of the postings whose tool is permitted behind `at`; answers where they end. */
export function permittedPostings(
  range: PostingRange,
  permitted: { readonly permitted: Bitmap; readonly runs?: Runs | undefined },
  into: Uint32Array,
  at: number,
): number {
  const { runs } = permitted
  const isSparse = runs !== undefined && (runs.length / 2) * skipCost < range.to - range.from
  return isSparse ? byRuns(range, runs, into, at) : oneByOne(range, permitted.permitted, into, at)
}

function oneByOne(
  { postingTools, from, to, offset }: PostingRange,
  permitted: Bitmap,
  into: Uint32Array,
  at: number,
): number {
  let end = at
  for (let p = from; p < to; p++) {
    const position = postingTools[p]! + offset
    // Without a branch: which tools are permitted is nothing that a processor could foresee.
    into[end] = p
    end += (permitted[position >>> 5]! >>> (position & 31)) & 1
  }
  return end
}

function byRuns({ postingTools, from, to, offset }: PostingRange, runs: Runs, into: Uint32Array, at: number): number {
  let end = at
  let p = from
  for (let run = 0; run < runs.length && p < to; run += 2) {
    const last = runs[run + 1]! - offset
    if (last <= postingTools[p]!) continue
    p = firstAtLeast(postingTools, p, to, runs[run]! - offset)
    while (p < to && postingTools[p]! < last) into[end++] = p++
  }
  return end
}

/** The first place from `from` on whose value is `value` or more; looks near first. */
function firstAtLeast(values: Uint32Array, from: number, to: number, value: number): number {
  let low = from
  let step = 1
  while (low + step < to && values[low + step]! < value) {
    low += step
    step *= 2
  }
  let high = Math.min(to, low + step)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
