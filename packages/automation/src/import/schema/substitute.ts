import type { JsonSchema } from '@gatehouse/spec'
import type { PlainObject } from '../plain-object.ts'
import type { Component, NodeMarks } from './template.ts'

export interface Substitution {
  readonly marks: NodeMarks
  /** What stands in place of the reference; undefined when it stays. */
  readonly replace: (node: PlainObject, component: Component) => JsonSchema | undefined
}

const remarks = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])
const maps = new Set(['properties', 'patternProperties', 'dependentSchemas'])

/** Keywords that say something about a schema without restricting it. */
export function isRemark(keyword: string): boolean {
  return remarks.has(keyword)
}

/** Copies what lies between the root and the references to be replaced; everything else is shared. */
export function substitute(schema: JsonSchema, substitution: Substitution): JsonSchema {
  return inSchema(schema, substitution) as JsonSchema
}

function inSchema(node: unknown, substitution: Substitution): unknown {
  if (typeof node !== 'object' || node === null || !substitution.marks.carriers.has(node)) return node
  const copy: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(node)) {
    if (maps.has(keyword)) copy[keyword] = inMap(value, substitution)
    else if (Array.isArray(value)) inList(keyword, value, copy, substitution)
    else if (keyword === 'not' && isLeftOut(value, substitution)) continue
    else copy[keyword] = inSchema(value, substitution)
  }
  const component = substitution.marks.components.get(node)
  return (component === undefined ? undefined : substitution.replace(copy, component)) ?? copy
}

function inMap(node: unknown, substitution: Substitution): unknown {
  if (typeof node !== 'object' || node === null || !substitution.marks.carriers.has(node)) return node
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) copy[key] = inSchema(value, substitution)
  return copy
}

function inList(
  keyword: string,
  list: readonly unknown[],
  copy: Record<string, unknown>,
  substitution: Substitution,
): void {
  if (!substitution.marks.carriers.has(list)) {
    copy[keyword] = list
    return
  }
  // What is left out accepts anything: `oneOf` would then refuse what another branch accepts.
  const isBlurred = keyword === 'oneOf' && list.some((branch) => isLeftOut(branch, substitution))
  copy[isBlurred ? 'anyOf' : keyword] = list.map((branch) => inSchema(branch, substitution))
}

function isLeftOut(node: unknown, { marks, replace }: Substitution): boolean {
  if (typeof node !== 'object' || node === null) return false
  const component = marks.components.get(node)
  if (component === undefined) return false
  const replaced = replace(node as PlainObject, component)
  return typeof replaced === 'object' && Object.keys(replaced).every(isRemark)
}
