import type { Random } from './random.ts'

export type Keywords = Readonly<Record<string, unknown>>

/**
 * A schema as one object of keywords: references followed, `allOf` merged, one branch of `oneOf` and `anyOf` chosen. Undefined
 * for `false`. What cannot be merged is left to the validator that checks the outcome.
 */
export function flattenSchema(
  schema: unknown,
  root: unknown,
  random: Random,
  depth: number,
  hops = 0,
): Keywords | undefined {
  if (schema === false) return undefined
  if (!isMap(schema) || hops > 40) return {}
  const { $ref, allOf, oneOf, anyOf, ...own } = schema
  const parts: unknown[] = []
  if (typeof $ref === 'string') parts.push(definition(root, $ref))
  if (Array.isArray(allOf)) parts.push(...allOf)
  for (const choices of [oneOf, anyOf]) {
    if (Array.isArray(choices) && choices.length > 0) parts.push(chosen(choices, root, random, depth))
  }
  let merged: Keywords = own
  for (const part of parts) {
    const flat = flattenSchema(part, root, random, depth, hops + 1)
    if (flat === undefined) return undefined
    merged = mergeKeywords(merged, flat)
  }
  return merged
}

// Far down a branch that ends soon keeps a value of a recursive schema finite.
function chosen(choices: readonly unknown[], root: unknown, random: Random, depth: number): unknown {
  if (depth < 4) return random.pick(choices)
  const weighed = choices.map((choice) => ({ choice, weight: weightOf(choice, root, 0) }))
  return weighed.toSorted((one, other) => one.weight - other.weight)[0]!.choice
}

function weightOf(schema: unknown, root: unknown, hops: number): number {
  if (!isMap(schema) || hops > 5) return 5
  if (typeof schema['$ref'] === 'string') return 1 + weightOf(definition(root, schema['$ref']), root, hops + 1)
  const required = Array.isArray(schema['required']) ? schema['required'].length : 0
  if (schema['type'] === 'null' || schema['enum'] !== undefined) return 0
  if (Array.isArray(schema['allOf'])) return schema['allOf'].length + required
  return schema['type'] === 'object' || schema['properties'] !== undefined ? 1 + required : 1
}

export function definition(root: unknown, reference: string): unknown {
  if (reference === '#') return root
  const tokens = reference.replace(/^#\//, '').split('/')
  return tokens.reduce<unknown>((value, token) => {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
    return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }, root)
}

function mergeKeywords(one: Keywords, other: Keywords): Keywords {
  const merged: Record<string, unknown> = { ...one }
  for (const [keyword, value] of Object.entries(other)) {
    const here = merged[keyword]
    merged[keyword] = here === undefined ? value : (mergers[keyword]?.(here, value) ?? here)
  }
  return merged
}

const largest = (one: unknown, other: unknown): unknown => Math.max(Number(one), Number(other))
const smallest = (one: unknown, other: unknown): unknown => Math.min(Number(one), Number(other))
const both = (one: unknown, other: unknown): unknown => ({ allOf: [one, other] })

const mergers: Readonly<Record<string, (one: unknown, other: unknown) => unknown>> = {
  required: (one, other) => [...new Set([...(one as string[]), ...(other as string[])])],
  properties(one, other) {
    const merged: Record<string, unknown> = { ...(one as Keywords) }
    for (const [name, schema] of Object.entries(other as Keywords))
      merged[name] = Object.hasOwn(merged, name) ? both(merged[name], schema) : schema
    return merged
  },
  items: both,
  additionalProperties: (one, other) => (one === false || other === false ? false : both(one, other)),
  enum: (one, other) => (one as unknown[]).filter((value) => includesValue(other as unknown[], value)),
  type(one, other) {
    const others = new Set([other].flat())
    const shared = [one].flat().filter((name) => others.has(name) || (name === 'integer' && others.has('number')))
    return shared.length > 0 ? shared : others.has('integer') && [one].flat().includes('number') ? 'integer' : one
  },
  minimum: largest,
  minLength: largest,
  minItems: largest,
  minProperties: largest,
  maximum: smallest,
  maxLength: smallest,
  maxItems: smallest,
  maxProperties: smallest,
}

function includesValue(list: readonly unknown[], value: unknown): boolean {
  return list.some((one) => JSON.stringify(one) === JSON.stringify(value))
}

export function isMap(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
