import { isPlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import { createCycleGroups } from './cycle-groups.ts'

/**
 * Finds references that come back to where they started without going into the value: a base schema with `oneOf` its
 * children, each of which has `allOf` the base. Validators of such a schema never end.
 */
export interface CycleFinder {
  /**
   * For a component that refers to another one for the same value: whether that leads back to it. With `choice` only ways
   * through alternatives (`oneOf`, `not`, …) count.
   */
  leadsBack(owner: string, target: string, by: 'any' | 'choice'): boolean
}

interface Edge {
  readonly to: string
  readonly isChoice: boolean
}

export function createCycleFinder(resolver: ReferenceResolver): CycleFinder {
  const known = new Map<string, readonly Edge[]>()
  const edgesOf = (pointer: string): readonly Edge[] => {
    let edges = known.get(pointer)
    if (edges === undefined) {
      edges = [...edgesIn(resolver.resolve(`#${pointer}`)?.value, false, resolver, 0)]
      known.set(pointer, edges)
    }
    return edges
  }
  const groups = {
    any: createCycleGroups((pointer) => edgesOf(pointer).map(({ to }) => to)),
    choice: createCycleGroups((pointer) => edgesOf(pointer).flatMap(({ to, isChoice }) => (isChoice ? [to] : []))),
  }
  return {
    leadsBack: (owner, target, by) => owner === target || groups[by].groupOf(owner) === groups[by].groupOf(target),
  }
}

const maxDepth = 40

function* edgesIn(raw: unknown, isChoice: boolean, resolver: ReferenceResolver, depth: number): Generator<Edge> {
  if (!isPlainObject(raw) || depth > maxDepth) return
  if (typeof raw['$ref'] === 'string') {
    const target = resolver.resolve(raw['$ref'])
    if (target !== undefined) yield { to: target.pointer, isChoice }
  }
  for (const branch of listOf(raw['allOf'])) yield* edgesIn(branch, isChoice, resolver, depth + 1)
  for (const branch of alternatives(raw)) yield* edgesIn(branch, true, resolver, depth + 1)
}

function alternatives(raw: Readonly<Record<string, unknown>>): readonly unknown[] {
  const dependent = raw['dependentSchemas'] ?? raw['dependencies']
  return [
    ...listOf(raw['oneOf']),
    ...listOf(raw['anyOf']),
    raw['not'],
    raw['if'],
    raw['then'],
    raw['else'],
    ...(isPlainObject(dependent) ? Object.values(dependent) : []),
  ]
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isPlainObject(value) ? [value] : []
}
