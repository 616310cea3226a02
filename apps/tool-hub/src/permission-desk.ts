import type { Tool, ToolStore } from '@gatehouse/catalog'
import { toolKey, type Clock, type Operation, type RevisionStore, type Revisions } from '@gatehouse/core'
import { toolVersion, type PermissionDesk } from '@gatehouse/execution'
import { decide, type GrantBook, type ToolName } from '@gatehouse/policy'

/** The revisions that an operation works with: read when it first asks, so that every request sees the grants of now. */
export function revisionsPerOperation(store: RevisionStore): (op: Operation) => Promise<Revisions> {
  const read = new WeakMap<Operation, Promise<Revisions>>()
  return (op) => {
    const known = read.get(op)
    if (known !== undefined) return known
    const reading = store.read(op.tenantId)
    read.set(op, reading)
    return reading
  }
}

/** A composition goes no deeper, and has no more parts in all. */
const mostParts = 200

/**
 * Answers for one tool from the grants as they stand now. A tool that is made of others needs permission on each of them,
 * and on what they are made of.
 */
export function createPermissionDesk(deps: {
  readonly grants: GrantBook
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
  readonly tools: Pick<ToolStore, 'find'>
  readonly clock: Clock
}): PermissionDesk {
  return {
    async decide(op, tool) {
      const compiled = await deps.grants.forPrincipal(op.principal, await deps.revisionsOf(op))
      const { decision, ...why } = decide(compiled, tool)
      // Nothing is read about a tool that is forbidden by its own name.
      if (decision === 'deny') return { decision, ...why }
      const found = await deps.tools.find(op.tenantId, tool)
      const isForbidden = (part: ToolName): boolean => decide(compiled, part).decision === 'deny'
      return (await hasForbiddenPart(deps, op.tenantId, { ...tool, found }, isForbidden))
        ? { decision: 'deny', reason: 'forbidden_part' }
        : { decision, ...why, tool: found }
    },
  }
}

/** Looks at every part once, so a circle comes to an end; what is too large to be looked at whole is forbidden. */
async function hasForbiddenPart(
  { tools, clock }: { readonly tools: Pick<ToolStore, 'find'>; readonly clock: Clock },
  tenantId: string,
  tool: ToolName & { readonly version?: string; readonly found: Tool | undefined },
  isForbidden: (part: ToolName) => boolean,
): Promise<boolean> {
  const parts = new Map<string, ToolName>([[toolKey(tool), tool]])
  // A map goes on with what is added while it is walked.
  for (const part of parts.values()) {
    const uses =
      part === tool ? usesOf(tool.found, tool.version, clock.now()) : usesOfAny(await tools.find(tenantId, part))
    for (const { namespace, name } of uses) {
      const next = { source: part.source, namespace, name }
      if (isForbidden(next)) return true
      parts.set(toolKey(next), next)
      if (parts.size > mostParts) return true
    }
  }
  return false
}

/** Which version of a part is called is not known here: none of them may use what is forbidden. */
function usesOfAny(tool: Tool | undefined): NonNullable<Tool['uses']> {
  return tool === undefined ? [] : [tool, ...(tool.otherVersions ?? [])].flatMap(({ uses = [] }) => uses)
}

/** One whose version is not there uses nothing: it will not be found. */
function usesOf(tool: Tool | undefined, version: string | undefined, now: number): NonNullable<Tool['uses']> {
  return (tool === undefined ? undefined : toolVersion(tool, version, now))?.uses ?? []
}
