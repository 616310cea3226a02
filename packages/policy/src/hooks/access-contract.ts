import type { Effect } from '@gatehouse/spec'
import type { ToolName } from '../decide.ts'

/** One version of a tool, as hooks are asked about it. */
export interface AccessTool extends ToolName {
  readonly version: string
  readonly effect?: Effect
}

/** `POST access`, contextual access v1.1.1-beta: a toolkit is a namespace. */
export interface AccessRequest {
  readonly user_id: string
  readonly toolkits: Readonly<Record<string, { readonly tools: Readonly<Record<string, readonly AccessVersion[]>> }>>
}

interface AccessVersion {
  readonly version: string
  readonly metadata: {
    readonly behavior?: {
      readonly operations: readonly string[]
      readonly read_only: boolean
      readonly destructive: boolean
    }
    readonly extras: { readonly source: string }
  }
}

/** Whether the hook lets one through that it was asked about. */
export type AccessAnswer = (tool: AccessTool) => boolean

/** All of one source: two sources may have tools of the same name. */
export function accessRequest(userId: string, tools: readonly AccessTool[]): AccessRequest {
  const byNamespace = Map.groupBy(tools, ({ namespace }) => namespace)
  const toolkits = [...byNamespace].map(([namespace, own]) => {
    const byName = Map.groupBy(own, ({ name }) => name)
    return [
      namespace,
      { tools: Object.fromEntries([...byName].map(([name, versions]) => [name, versions.map(versionOf)])) },
    ] as const
  })
  return { user_id: userId, toolkits: Object.fromEntries(toolkits) }
}

/** Undefined for what is not `{only?, deny?}`. What is named without narrower naming is meant whole. */
export function readAccessAnswer(json: unknown): AccessAnswer | undefined {
  if (!isObject(json)) return undefined
  const [only, deny] = [json['only'] ?? undefined, json['deny'] ?? undefined]
  if (only !== undefined) {
    const named = readToolkits(only)
    return named && ((tool) => named(tool))
  }
  if (deny === undefined) return () => true
  const named = readToolkits(deny)
  return named && ((tool) => !named(tool))
}

/** What an effect is in the words of the contract. */
export function behaviorOf(effect: Effect): NonNullable<AccessVersion['metadata']['behavior']> {
  const operations = { read: ['read'], write: ['create', 'update'], destructive: ['delete'] }[effect]
  return { operations, read_only: effect === 'read', destructive: effect === 'destructive' }
}

function versionOf({ version, effect, source }: AccessTool): AccessVersion {
  return {
    version,
    metadata: { ...(effect === undefined ? {} : { behavior: behaviorOf(effect) }), extras: { source } },
  }
}

/** Undefined when it is malformed: what was meant is not guessed. */
function readToolkits(value: unknown): ((tool: AccessTool) => boolean) | undefined {
  if (!isObject(value)) return undefined
  const named = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>()
  for (const [toolkit, kit] of Object.entries(value)) {
    if (kit !== null && !isObject(kit)) return undefined
    const tools = kit?.['tools'] ?? {}
    if (!isObject(tools)) return undefined
    const versions = new Map<string, ReadonlySet<string>>()
    for (const [name, list] of Object.entries(tools)) {
      const read = readVersions(list)
      if (read === undefined) return undefined
      versions.set(name, read)
    }
    named.set(toolkit, versions)
  }
  return ({ namespace, name, version }) => {
    const tools = named.get(namespace)
    if (tools === undefined) return false
    if (tools.size === 0) return true
    const versions = tools.get(name)
    return versions !== undefined && (versions.size === 0 || versions.has(version))
  }
}

function readVersions(list: unknown): ReadonlySet<string> | undefined {
  if (list === null) return new Set()
  if (!Array.isArray(list)) return undefined
  const versions = list.map((one: unknown) => (isObject(one) ? one['version'] : undefined))
  return versions.every((one) => typeof one === 'string') ? new Set(versions) : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
