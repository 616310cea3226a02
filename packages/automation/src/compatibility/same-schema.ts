import { isRemark } from '../import/schema/substitute.ts'
import { isSameText } from './is-same-text.ts'
import { isPlainObject, type PlainObject } from '../import/plain-object.ts'

type Follow = (reference: string) => unknown

const dataKeywords: ReadonlySet<string> = new Set(['enum', 'const', 'required', 'type', 'default', 'examples'])
const mapKeywords: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs'])
const maxComparisons = 20_000

/**
 * Whether two schemas say the same word for word, descriptions aside, with references followed on both sides: a component
 * may have another name, or be written out.
 */
export function isSameSchema(a: unknown, b: unknown, followA: Follow, followB: Follow): boolean {
  // What is being compared counts as the same meanwhile: a difference anywhere makes the whole answer no.
  const met = new Map<object, Set<object>>()
  let comparisons = 0

  const isSame = (left: unknown, right: unknown, isMap: boolean): boolean => {
    if (++comparisons > maxComparisons) return false
    if (Array.isArray(left) && Array.isArray(right)) {
      return left.length === right.length && left.every((member, i) => isSame(member, right[i], false))
    }
    if (!isPlainObject(left) || !isPlainObject(right)) return left === right
    if (met.get(left)?.has(right) === true) return true
    met.set(left, (met.get(left) ?? new Set()).add(right))
    return isMap ? sameMap(left, right) : sameKeywords(written(left, followA), written(right, followB))
  }

  const sameMap = (left: PlainObject, right: PlainObject): boolean => {
    const keys = Object.keys(left)
    if (keys.length !== Object.keys(right).length) return false
    return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key], false))
  }

  const sameKeywords = (left: PlainObject, right: PlainObject): boolean => {
    const keywords = meaningful(left)
    if (keywords.length !== meaningful(right).length) return false
    return keywords.every((keyword) => {
      if (!Object.hasOwn(right, keyword)) return false
      if (dataKeywords.has(keyword)) return isSameText(left[keyword], right[keyword])
      return isSame(left[keyword], right[keyword], mapKeywords.has(keyword))
    })
  }

  return isSame(a, b, false)
}

function meaningful(schema: PlainObject): readonly string[] {
  return Object.keys(schema).filter((keyword) => !isRemark(keyword) && keyword !== '$defs')
}

function written(schema: PlainObject, follow: Follow): PlainObject {
  let current = schema
  for (let hops = 0; hops < 50; hops++) {
    const { $ref: reference, ...beside } = current
    if (typeof reference !== 'string' || !meaningful(beside).every((keyword) => keyword === '$defs')) return current
    const target = follow(reference)
    if (!isPlainObject(target)) return current
    current = target
  }
  return current
}
