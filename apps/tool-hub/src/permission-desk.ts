import type { Tool, ToolStore } from '@gatehouse/catalog'
import { toolKey, type Clock, type Operation, type RevisionStore, type Revisions } from '@gatehouse/core'
import { toolVersion, type Permission, type PermissionDesk } from '@gatehouse/execution'
import {
  decide,
  type AccessDesk,
  type AccessTool,
  type CompiledGrants,
  type GrantBook,
  type ToolName,
} from '@gatehouse/policy'

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

export interface PermissionDeps {
  readonly grants: GrantBook
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
  readonly tools: Pick<ToolStore, 'find'>
  /** What hooks say of a tool that grants allow. */
  readonly access: Pick<AccessDesk, 'deniedOf'>
  readonly clock: Clock
}

/** Permission, also on several tools at once: then hooks are asked about all of them in one request. */
export interface HubPermissions extends PermissionDesk {
  decideAll(op: Operation, tools: readonly Asked[]): Promise<readonly Permission[]>
}

type Asked = ToolName & { readonly version?: string }

/**
 * Answers from the grants as they stand now, and from the access hooks. A tool that is made of others needs permission on
 * each of them, and on what they are made of.
 */
export function createPermissionDesk(deps: PermissionDeps): HubPermissions {
  const decideAll = async (op: Operation, tools: readonly Asked[]): Promise<readonly Permission[]> => {
    const revisions = await deps.revisionsOf(op)
    const compiled = await deps.grants.forPrincipal(op.principal, revisions)
    const granted = await Promise.all(tools.map((tool) => byGrants(deps, op, compiled, tool)))
    const asked = granted.flatMap((one) => ('own' in one ? [one.own, ...one.parts] : []))
    // Hooks are outside: nobody there hears of a call that is not on record.
    if ((revisions.hooks ?? 0) > 0) await op.recorded?.()
    const denied = await deps.access.deniedOf(op.principal, revisions, asked)
    return granted.map((one) => {
      if (!('own' in one)) return one
      const by = [one.own, ...one.parts].map((tool) => denied.get(tool)).find((hook) => hook !== undefined)
      if (by === undefined) return one.permission
      return { decision: 'deny', reason: denied.has(one.own) ? 'hook' : 'forbidden_part', grantId: `hook:${by}` }
    })
  }
  return { decideAll, decide: async (op, tool) => (await decideAll(op, [tool]))[0]! }
}

interface Granted {
  readonly permission: Permission
  readonly own: AccessTool
  readonly parts: readonly AccessTool[]
}

async function byGrants(
  deps: PermissionDeps,
  op: Operation,
  compiled: CompiledGrants,
  tool: Asked,
): Promise<Granted | Extract<Permission, { decision: 'deny' }>> {
  const { decision, ...why } = decide(compiled, tool)
  // Nothing is read about a tool that is forbidden by its own name.
  if (decision === 'deny') return { decision, ...why }
  const found = await deps.tools.find(op.tenantId, tool)
  const parts = await partsOf(deps, op.tenantId, { ...tool, found })
  if (parts === undefined || parts.some((part) => decide(compiled, part).decision === 'deny'))
    return { decision: 'deny', reason: 'forbidden_part' }
  // Asked about a tool that is not there as well: else how long it takes would tell.
  return { permission: { decision, ...why, tool: found }, own: asVersion(tool, found, deps.clock.now()), parts }
}

/** Every part once, so a circle comes to an end; undefined when there are too many to look at all. */
async function partsOf(
  { tools, clock }: Pick<PermissionDeps, 'tools' | 'clock'>,
  tenantId: string,
  tool: ToolName & { readonly version?: string; readonly found: Tool | undefined },
): Promise<readonly AccessTool[] | undefined> {
  const parts = new Map<string, ToolName>([[toolKey(tool), tool]])
  const read: AccessTool[] = []
  // A map goes on with what is added while it is walked.
  for (const part of parts.values()) {
    const isOwn = part === tool
    const found = isOwn ? tool.found : await tools.find(tenantId, part)
    if (!isOwn) read.push(asVersion(part, found, clock.now()))
    for (const { namespace, name } of isOwn ? usesOf(found, tool.version, clock.now()) : usesOfAny(found)) {
      const next = { source: part.source, namespace, name }
      if (!parts.has(toolKey(next))) parts.set(toolKey(next), next)
      if (parts.size > mostParts) return undefined
    }
  }
  return read
}

/** Which version of a part is called is not known here: none of them may use what is forbidden. */
function usesOfAny(tool: Tool | undefined): NonNullable<Tool['uses']> {
  return tool === undefined ? [] : [tool, ...(tool.otherVersions ?? [])].flatMap(({ uses = [] }) => uses)
}

/** One whose version is not there uses nothing: it will not be found. */
function usesOf(tool: Tool | undefined, version: string | undefined, now: number): NonNullable<Tool['uses']> {
  return (tool === undefined ? undefined : toolVersion(tool, version, now))?.uses ?? []
}

function asVersion(name: ToolName & { readonly version?: string }, found: Tool | undefined, now: number): AccessTool {
  const { source, namespace, name: own } = name
  const meant = found === undefined ? undefined : toolVersion(found, name.version, now)
  const { version = name.version ?? found?.version ?? '0.0.0', effect } = meant ?? {}
  return { source, namespace, name: own, version, ...(effect === undefined ? {} : { effect }) }
}
