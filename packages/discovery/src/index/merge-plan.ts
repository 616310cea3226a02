import type { ToolIndex } from './tool-index.ts'

/** From how many changes on a merge is worth its work. */
const maxDeltas = 6
const maxDeltaShare = 0.3
const maxDeadShare = 0.3

/**
 * From which part on an index should be merged, or undefined. All parts when much of it is new or gone; else the small
 * ones behind the first, so that a search never has to look into many.
 */
export function mergeFrom(index: Pick<ToolIndex, 'parts' | 'size' | 'count'>): number | undefined {
  const [first, ...deltas] = index.parts
  if (first === undefined) return undefined
  const deltaSize = index.size - first.segment.size
  if (index.size - index.count > maxDeadShare * index.size) return 0
  if (deltas.length > 0 && deltaSize > maxDeltaShare * first.segment.size) return 0
  return deltas.length > maxDeltas ? 1 : undefined
}
