import type { NodeMarks } from './template.ts'

/** Remembers which nodes lie between the root and a reference: they are copied when the reference is replaced. */
export function markCarriers(node: unknown, marks: NodeMarks): boolean {
  if (typeof node !== 'object' || node === null) return false
  let isCarrier = marks.components.has(node)
  for (const member of Object.values(node)) if (markCarriers(member, marks)) isCarrier = true
  if (isCarrier) marks.carriers.add(node)
  return isCarrier
}
