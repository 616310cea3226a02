import { isRemark } from '../import/schema/substitute.ts'
import { isSameText } from './is-same-text.ts'
import { isPlainObject, type PlainObject } from '../import/plain-object.ts'

type Follow = (reference: string) => unknown

const dataKeywords: ReadonlySet<string> = new Set(['enum', 'const', 'required', 'type', 'default', 'examples'])
const mapKeywords: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs'])
const maxComparisons = 20_000

/**
 * Whether two schemas say the same word for word, descriptions aside, with references followed on both sides: a component
 * may have another name, or be written out. What has been found the same is remembered.
 */
export function createSameness(followA: Follow, followB: Follow): (a: unknown, b: unknown) => boolean {
  const proved = new WeakMap<object, WeakSet<object>>()
  return (a, b) => {
    // What is being compared counts as the same meanwhile: a difference anywhere makes the whole answer no.
    const met = new Map<object, Set<object>>()
    if (!isSameSchema(a, b, { followA, followB, met, proved })) return false
    for (const [left, rights] of met) {
      const known = proved.get(left) ?? new WeakSet()
      for (const right of rights) known.add(right)
      proved.set(left, known)
    }
    return true
  }
}

interface Sameness {
  readonly followA: Follow
  readonly followB: Follow
  readonly met: Map<object, Set<object>>
  readonly proved: WeakMap<object, WeakSet<object>>
}

function isSameSchema(a: unknown, b: unknown, { followA, followB, met, proved }: Sameness): boolean {
  let comparisons = 0

  const isSame = (left: unknown, right: unknown, isMap: boolean): boolean => {
    if (++comparisons > maxComparisons) return false
    if (Array.isArray(left) && Array.isArray(right)) {
      return left.length === right.length && left.every((member, i) => isSame(member, right[i], false))
    }
    if (!isPlainObject(left) || !isPlainObject(right)) return left === right
    if (met.get(left)?.has(right) === true || proved.get(left)?.has(right) === true) return true
    met.set(left, (met.get(left) ?? new Set()).add(right))
    return isMap ? sameMap(left, right) : sameKeywords(written(left, followA), written(right, followB))
  }

  const sameMap = (left: PlainObject, right: PlainObject): boolean => {
    const keys = Object.keys(left)
    if (keys.length !== Object.keys(right).length) return false
    return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key], false))
  }

  const sameKeywords = (left: PlainObject | undefined, right: PlainObject | undefined): boolean => {
    if (left === undefined || right === undefined) return false
    const keywords = meaningful(left)
    if (keywords.length !== meaningful(right).length) return false
    return keywords.every((keyword) => {
      if (!Object.hasOwn(right, keyword)) return false
      if (keyword === '$ref') return isSame(followA(String(left['$ref'])), followB(String(right['$ref'])), false)
      // Where these lead depends on the way there.
      if (keyword === '$dynamicRef' || keyword === '$recursiveRef') return false
      if (dataKeywords.has(keyword)) return isSameText(left[keyword], right[keyword])
      return isSame(left[keyword], right[keyword], mapKeywords.has(keyword))
    })
  }

  return isSame(a, b, false)
}

function meaningful(schema: PlainObject): readonly string[] {
  return Object.keys(schema).filter((keyword) => !isRemark(keyword) && keyword !== '$defs')
}

/** Undefined when a reference leads nowhere: what it means cannot be the same then. */
function written(schema: PlainObject, follow: Follow): PlainObject | undefined {
  let current = schema
  for (let hops = 0; hops < 50; hops++) {
    const { $ref: reference } = current
    if (reference === undefined) return current
    const target = typeof reference === 'string' ? follow(reference) : undefined
    if (target === undefined) return undefined
    if (meaningful(current).length > 1 || !isPlainObject(target)) return current
    current = target
  }
  return undefined
}
