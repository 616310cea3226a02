import type { CompiledGrants } from './compile-grants.ts'
import { decide, type ToolName } from './decide.ts'
import type { ComposedView } from './permitted-bitmap.ts'

/** Positions of the composed tools of which some part, or part of a part, may not be used. */
export function forbiddenByParts(grants: CompiledGrants, composed: readonly ComposedView[]): readonly number[] {
  if (composed.length === 0) return []
  const partsOf = new Map(composed.map((tool) => [keyOf(tool), tool.uses]))
  const decided = new Map<string, boolean>()
  const mayUse = (key: string, tool: ToolName): boolean => {
    const known = decided.get(key) ?? decide(grants, tool).decision === 'allow'
    decided.set(key, known)
    return known
  }
  return composed.filter((tool) => !mayUseParts(tool, partsOf, mayUse)).map(({ position }) => position)
}

/** Looks at every part once, so a circle comes to an end. */
function mayUseParts(
  tool: ComposedView,
  partsOf: ReadonlyMap<string, readonly ToolName[]>,
  mayUse: (key: string, tool: ToolName) => boolean,
): boolean {
  const parts = new Map(tool.uses.map((part) => [keyOf(part), part]))
  // A map goes on with what is added while it is walked.
  for (const [key, part] of parts) {
    if (!mayUse(key, part)) return false
    for (const deeper of partsOf.get(key) ?? []) parts.set(keyOf(deeper), deeper)
  }
  return true
}

function keyOf({ source, namespace, name }: ToolName): string {
  return `${source}://${namespace}.${name}`
}
