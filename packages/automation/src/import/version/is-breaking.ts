import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, objectOr, ownMember, type PlainObject } from '../plain-object.ts'

const maxDepth = 12
const maxComparisons = 5_000

/**
 * Whether input that was good before may be refused now: a property is newly required, is gone, or has another type.
 * It compares properties and items, not what `anyOf` and the like allow.
 */
export function isBreaking(before: JsonSchema, after: JsonSchema): boolean {
  let comparisons = 0

  const compare = (left: unknown, right: unknown, depth: number): boolean => {
    if (left === right || depth > maxDepth || ++comparisons > maxComparisons) return false
    const old = resolved(left, before)
    const young = resolved(right, after)
    if (old === undefined || young === undefined) return right === false && left !== false
    if (typesOf(old) !== typesOf(young)) return true
    if (hasNew(young['required'], old['required'])) return true
    const properties = objectOr(young['properties'])
    for (const [name, property] of Object.entries(objectOr(old['properties']))) {
      const kept = ownMember(properties, name)
      if (kept === undefined || compare(property, kept, depth + 1)) return true
    }
    return (
      old['items'] !== undefined && young['items'] !== undefined && compare(old['items'], young['items'], depth + 1)
    )
  }

  return compare(before, after, 0)
}

function typesOf(schema: PlainObject): string {
  const { type } = schema
  return JSON.stringify(Array.isArray(type) ? type.toSorted() : type) ?? ''
}

function hasNew(after: unknown, before: unknown): boolean {
  const known = new Set(Array.isArray(before) ? before : [])
  return Array.isArray(after) && after.some((name) => !known.has(name))
}

function resolved(schema: unknown, root: JsonSchema): PlainObject | undefined {
  if (!isPlainObject(schema)) return undefined
  const reference = schema['$ref']
  if (typeof reference !== 'string' || !isPlainObject(root)) return schema
  const target = ownMember(objectOr(root['$defs']), reference.replace('#/$defs/', ''))
  return isPlainObject(target) ? { ...target, ...schema } : schema
}
