import { objectOr, ownMember, type PlainObject } from '../import/plain-object.ts'
import { countInWords } from './compare-values.ts'
import { reason, type Comparison, type Pair } from './comparison.ts'
import { listed, valuesOf } from './keywords.ts'
import { below, joinReasons, pointer, type Reason } from './reason.ts'
import type { Shape } from './shape.ts'

/** Whether a pattern matches a name; undefined when that cannot be found out in bounded time. */
export type NameTest = (pattern: string, name: string) => boolean | undefined

/**
 * Properties, by name. A property that is declared anew in an object which said nothing about further properties is an
 * addition: what callers could only have sent by accident is nobody's promise.
 */
export function compareObjects(comparison: Comparison, { left, right }: Pair, matches: NameTest): readonly Reason[] {
  const undecided = [...patternsOf(left).keys(), ...patternsOf(right).keys()].find(
    (one) => matches(one, '') === undefined,
  )
  if (undecided !== undefined && !comparison.isSame(patternPart(left), patternPart(right))) {
    return [reason('unknown', comparison.refusal, 'names by pattern', undecided.slice(0, 120), '/patternProperties')]
  }
  return joinReasons([
    compareRequired(comparison, left, right),
    ...[...new Set([...declared(left), ...declared(right)])].map((name) =>
      compareProperty(comparison, left, right, name, matches),
    ),
    comparePatterns(comparison, left, right),
    compareRest(comparison, left, right),
    compareCounts(comparison, left, right),
  ])
}

function compareRequired({ refusal }: Comparison, left: Shape, right: Shape): readonly Reason[] {
  const given = requiredOf(left)
  const asked = [...requiredOf(right)].filter((name) => !given.has(name))
  const reasons = asked.map((name) => reason('required', refusal, 'optional', 'required', pointer('properties', name)))
  for (const { dependentRequired } of right.conjuncts) {
    for (const [name, list] of Object.entries(objectOr(dependentRequired))) {
      const known = new Set(
        left.conjuncts.flatMap((one) => strings(ownMember(objectOr(one['dependentRequired']), name))),
      )
      const missing = strings(list).filter((other) => !given.has(other) && !known.has(other))
      if (missing.length === 0) continue
      reasons.push(
        reason('required', refusal, 'optional', `with ${listed(missing)}`, pointer('dependentRequired', name)),
      )
    }
  }
  return reasons
}

function compareProperty(
  comparison: Comparison,
  left: Shape,
  right: Shape,
  name: string,
  matches: NameTest,
): readonly Reason[] {
  const { from, to, direction, isForward } = comparison
  const [own, other] = [memberOf(left, name, matches), memberOf(right, name, matches)]
  const at = pointer('properties', name)
  if (own.isForbidden) return []
  const isBeside = right.beside.some(({ properties }) => Object.hasOwn(objectOr(properties), name))
  const isSpokenOf = other.isNamed || other.isMapped || isBeside || (!other.isForbidden && to.namesOf(right).has(name))
  if (own.isNamed && !isSpokenOf) {
    return [
      isForward
        ? reason('property', 'major', 'known', 'gone', at)
        : reason('property', 'minor', 'known', 'unknown', at),
    ]
  }
  const isUnspoken = !own.isNamed && !own.isMapped && !from.namesOf(left).has(name)
  if (isUnspoken) return []
  // Whoever reads an answer passes over what they do not know.
  if (direction === 'output' && other.isForbidden && !other.isNamed) return []
  return below(comparison.compareSchemas(own.schemas, other.schemas), 'properties', name)
}

interface Member {
  readonly schemas: readonly unknown[]
  /** By `properties`, other than with `false`. */
  readonly isNamed: boolean
  /** By a pattern, or by `additionalProperties` that says something. */
  readonly isMapped: boolean
  readonly isForbidden: boolean
}

function memberOf(shape: Shape, name: string, matches: NameTest): Member {
  const schemas: unknown[] = []
  let isNamed = false
  let isMapped = false
  for (const conjunct of shape.conjuncts) {
    const property = ownMember(objectOr(conjunct['properties']), name)
    const patterns = Object.entries(objectOr(conjunct['patternProperties'])).filter(([pattern]) =>
      matches(pattern, name),
    )
    const rest = conjunct['additionalProperties']
    if (property !== undefined) schemas.push(property)
    for (const [, schema] of patterns) schemas.push(schema)
    if (property === undefined && patterns.length === 0 && rest !== undefined) schemas.push(rest)
    isNamed ||= property !== undefined && property !== false
    isMapped ||= patterns.length > 0 || (property === undefined && saysSomething(rest))
  }
  return { schemas, isNamed, isMapped, isForbidden: schemas.includes(false) }
}

/** Names that only a pattern speaks of. A pattern that both sides have covers the same names on both. */
function comparePatterns(comparison: Comparison, left: Shape, right: Shape): readonly Reason[] {
  const [own, asked] = [patternsOf(left), patternsOf(right)]
  const reasons: (readonly Reason[])[] = []
  for (const [pattern, schemas] of asked) {
    const same = own.get(pattern)
    const covering = same === undefined ? [...own.values(), restOf(left)] : [same]
    for (const mine of covering) {
      const found = mine.includes(false) ? [] : comparison.compareSchemas(mine, schemas)
      reasons.push(below(found, 'patternProperties', pattern))
    }
  }
  const rest = restOf(right)
  const isOverlooked = comparison.direction === 'output' && !comparison.isForward && rest.includes(false)
  for (const [pattern, schemas] of own) {
    if (asked.has(pattern) || isOverlooked) continue
    reasons.push(below(comparison.compareSchemas(schemas, rest), 'patternProperties', pattern))
  }
  return joinReasons(reasons)
}

function compareRest(comparison: Comparison, left: Shape, right: Shape): readonly Reason[] {
  const { direction, isForward, refusal } = comparison
  const [own, asked] = [restOf(left), restOf(right)]
  if (own.includes(false) || asked.length === 0) return []
  if (!asked.includes(false)) return below(comparison.compareSchemas(own, asked), 'additionalProperties')
  const isOverlooked = direction === 'output' && !isForward
  const level = isOverlooked ? 'minor' : refusal
  return [reason('additional_properties', level, 'further properties allowed', 'none but the listed')]
}

function compareCounts({ refusal }: Comparison, left: Shape, right: Shape): readonly Reason[] {
  const isClosed = restOf(left).includes(false) && patternsOf(left).size === 0
  const low = Math.max(0, requiredOf(left).size, ...numbers(left, 'minProperties'))
  const high = Math.min(isClosed ? declared(left).size : Infinity, ...numbers(left, 'maxProperties'))
  const askedLow = Math.max(0, ...numbers(right, 'minProperties'))
  const askedHigh = Math.min(Infinity, ...numbers(right, 'maxProperties'))
  if (low >= askedLow && high <= askedHigh) return []
  return [reason('property_count', refusal, countInWords(low, high), countInWords(askedLow, askedHigh))]
}

export function requiredOf({ conjuncts }: Shape): ReadonlySet<string> {
  return new Set(conjuncts.flatMap(({ required }) => strings(required)))
}

function declared({ conjuncts }: Shape): ReadonlySet<string> {
  return new Set(conjuncts.flatMap(({ properties }) => Object.keys(objectOr(properties))))
}

function patternsOf({ conjuncts }: Shape): ReadonlyMap<string, readonly unknown[]> {
  const patterns = new Map<string, unknown[]>()
  for (const { patternProperties } of conjuncts) {
    for (const [pattern, schema] of Object.entries(objectOr(patternProperties))) {
      patterns.set(pattern, [...(patterns.get(pattern) ?? []), schema])
    }
  }
  return patterns
}

function patternPart({ conjuncts }: Shape): unknown {
  return conjuncts
    .filter(({ patternProperties }) => patternProperties !== undefined)
    .map(({ properties, patternProperties, additionalProperties }) => ({
      properties: objectOr(properties),
      patternProperties,
      additionalProperties: additionalProperties ?? true,
    }))
}

function restOf({ conjuncts }: Shape): readonly unknown[] {
  return conjuncts
    .map((conjunct) => conjunct['additionalProperties'])
    .filter((rest) => rest !== undefined && rest !== true)
}

function saysSomething(rest: unknown): boolean {
  return typeof rest === 'object' && rest !== null && Object.keys(rest as PlainObject).length > 0
}

function numbers(shape: Shape, keyword: string): readonly number[] {
  return valuesOf(shape, keyword).filter((value) => typeof value === 'number')
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
