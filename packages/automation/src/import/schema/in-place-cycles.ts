import { isPlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'

type EdgeKind = 'same' | 'choice'

interface Edge {
  readonly to: string
  readonly kind: EdgeKind
}

/**
 * Finds references that come back to where they started without going into the value: a base schema with `oneOf` its
 * children, each of which has `allOf` the base. Validators of such a schema never end.
 */
export interface CycleFinder {
  /** True when the component at `from` applies, to the same value, the one at `to`. */
  leadsTo(from: string, to: string, kinds: 'any' | 'choice'): boolean
}

export function createCycleFinder(resolver: ReferenceResolver): CycleFinder {
  const edges = new Map<string, readonly Edge[]>()
  const closures = { any: new Map<string, ReadonlySet<string>>(), choice: new Map<string, ReadonlySet<string>>() }

  const edgesOf = (pointer: string): readonly Edge[] => {
    const known = edges.get(pointer)
    if (known !== undefined) return known
    const found: Edge[] = []
    collectEdges(resolver.resolve(`#${pointer}`)?.value, 'same', resolver, found, 0)
    edges.set(pointer, found)
    return found
  }

  const closureOf = (pointer: string, kinds: 'any' | 'choice'): ReadonlySet<string> => {
    const known = closures[kinds].get(pointer)
    if (known !== undefined) return known
    const reached = new Set<string>()
    const open = [pointer]
    while (open.length > 0) {
      for (const edge of edgesOf(open.pop()!)) {
        if (kinds === 'choice' && edge.kind !== 'choice') continue
        if (reached.has(edge.to)) continue
        reached.add(edge.to)
        open.push(edge.to)
      }
    }
    closures[kinds].set(pointer, reached)
    return reached
  }

  return { leadsTo: (from, to, kinds) => from === to || closureOf(from, kinds).has(to) }
}

const choices = ['oneOf', 'anyOf'] as const
const conditions = ['not', 'if', 'then', 'else'] as const

function collectEdges(raw: unknown, kind: EdgeKind, resolver: ReferenceResolver, found: Edge[], depth: number): void {
  if (!isPlainObject(raw) || depth > 40) return
  if (typeof raw['$ref'] === 'string') {
    const target = resolver.resolve(raw['$ref'])
    if (target !== undefined) found.push({ to: target.pointer, kind })
  }
  for (const branch of listOf(raw['allOf'])) collectEdges(branch, kind, resolver, found, depth + 1)
  for (const keyword of choices) {
    for (const branch of listOf(raw[keyword])) collectEdges(branch, 'choice', resolver, found, depth + 1)
  }
  for (const keyword of conditions) collectEdges(raw[keyword], 'choice', resolver, found, depth + 1)
  const dependent = raw['dependentSchemas']
  if (isPlainObject(dependent)) {
    for (const branch of Object.values(dependent)) collectEdges(branch, 'choice', resolver, found, depth + 1)
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isPlainObject(value) ? [value] : []
}
