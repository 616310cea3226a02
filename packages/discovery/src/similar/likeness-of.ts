import type { ToolIndex } from '../index/tool-index.ts'

/** How close two tools are in meaning, -1 to 1; 0 for one without a vector. */
export function likenessOf(index: ToolIndex, position: number, other: number): number {
  const [a, b] = [vectorAt(index, position), vectorAt(index, other)]
  if (a === undefined || b === undefined) return 0
  let sum = 0
  for (let i = 0; i < a.values.length; i++) sum += a.values[i]! * b.values[i]!
  return sum * a.scale * b.scale
}

function vectorAt(index: ToolIndex, position: number) {
  const { segment, offset } = index.partOf(position)
  if (segment.vectors === undefined) return undefined
  const { values, scales, dimensions } = segment.vectors
  const at = position - offset
  return { values: values.subarray(at * dimensions, (at + 1) * dimensions), scale: scales[at]! }
}
