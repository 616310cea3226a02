import fc from 'fast-check'
import { flattenSchema, isMap, type Keywords } from './flatten-schema.ts'
import type { Random } from './random.ts'

/**
 * A value for a schema, made up by chance and likely, not certain, to fit: a validator has the last word. Values are
 * awkward where the schema allows it.
 */
export function valueOf(schema: unknown, root: unknown, random: Random, depth = 0): unknown {
  const keywords = flattenSchema(schema, root, random, depth)
  if (keywords === undefined || depth > 14) return null
  if (keywords['const'] !== undefined) return keywords['const']
  if (Array.isArray(keywords['enum']) && keywords['enum'].length > 0) return random.pick(keywords['enum'])
  const place = { root, random, depth }
  switch (typeOf(keywords, random)) {
    case 'object':
      return objectOf(keywords, place)
    case 'array':
      return arrayOf(keywords, place)
    case 'string':
      return stringOf(keywords, random)
    case 'integer':
      return numberOf(keywords, random, true)
    case 'number':
      return numberOf(keywords, random, false)
    case 'boolean':
      return random.chance(0.5)
    default:
      return null
  }
}

interface Place {
  readonly root: unknown
  readonly random: Random
  readonly depth: number
}

const hints: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ['object', ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties', 'propertyNames']],
  ['array', ['items', 'prefixItems', 'minItems', 'contains']],
  ['string', ['pattern', 'minLength', 'format', 'maxLength', 'contentMediaType']],
  ['number', ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum']],
]

function typeOf(keywords: Keywords, random: Random): string {
  const { type } = keywords
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return random.pick(type as string[])
  const hinted = hints.find(([, names]) => names.some((name) => keywords[name] !== undefined))
  return hinted?.[0] ?? random.pick(['string', 'integer', 'boolean'])
}

function objectOf(keywords: Keywords, place: Place): unknown {
  const { random, root, depth } = place
  const properties = isMap(keywords['properties']) ? keywords['properties'] : {}
  const required = new Set(Array.isArray(keywords['required']) ? (keywords['required'] as string[]) : [])
  const least = Number(keywords['minProperties'] ?? 0)
  const most = Number(keywords['maxProperties'] ?? Infinity)
  // Wide objects are thinned out: what counts is that each property has its turn.
  const share = depth > 4 ? 0 : Math.min(0.6, 8 / (Object.keys(properties).length + 1))
  const made: Record<string, unknown> = {}
  for (const name of new Set([...required, ...Object.keys(properties)])) {
    if (properties[name] === false || (!required.has(name) && !random.chance(share))) continue
    if (Object.keys(made).length >= most) break
    made[name] = valueOf(properties[name] ?? otherSchema(keywords, name), root, random, depth + 1)
  }
  for (const name of Object.keys(properties)) {
    if (Object.keys(made).length >= least) break
    if (properties[name] !== false) made[name] ??= valueOf(properties[name], root, random, depth + 1)
  }
  const wanted = isMap(keywords['additionalProperties']) && depth < 5 ? random.below(3) : 0
  for (let i = 0; i < 20 && Object.keys(made).length < Math.min(most, Math.max(least, wanted)); i++) {
    const name = nameOf(keywords, random, i, root)
    const schema = otherSchema(keywords, name)
    if (schema !== false) made[name] ??= valueOf(schema, root, random, depth + 1)
  }
  return made
}

function otherSchema(keywords: Keywords, name: string): unknown {
  const patterns = isMap(keywords['patternProperties']) ? Object.entries(keywords['patternProperties']) : []
  const matching = patterns.find(([pattern]) => new RegExp(pattern, 'u').test(name))
  return matching?.[1] ?? keywords['additionalProperties'] ?? {}
}

function nameOf(keywords: Keywords, random: Random, i: number, root: unknown): string {
  if (keywords['propertyNames'] !== undefined)
    return String(valueOf(withType(keywords['propertyNames'], 'string'), root, random))
  const [pattern] = Object.keys(isMap(keywords['patternProperties']) ? keywords['patternProperties'] : {})
  if (pattern !== undefined && random.chance(0.5)) return stringOf({ pattern }, random)
  return `${random.pick(['extra', 'größe', 'with space', 'a.b'])}${i}`
}

function withType(schema: unknown, type: string): unknown {
  return isMap(schema) ? { ...schema, type } : { type }
}

function arrayOf(keywords: Keywords, { root, random, depth }: Place): unknown {
  const { prefixItems, items, contains } = keywords
  const least = Number(keywords['minItems'] ?? 0)
  const most = Math.min(Number(keywords['maxItems'] ?? 4), Math.max(least, depth > 4 ? 0 : 4))
  const length = least + random.below(Math.max(1, most - least + 1))
  const list: unknown[] = []
  const seen = new Set<string>()
  const first = Array.isArray(prefixItems) ? prefixItems : []
  for (let i = 0; list.length < length && i < length * 4 + 8; i++) {
    const schema = first[list.length] ?? (contains !== undefined && i === 0 ? contains : (items ?? {}))
    if (schema === false) break
    const item = valueOf(schema, root, random, depth + 1)
    const text = JSON.stringify(item)
    if (keywords['uniqueItems'] === true && seen.has(text)) continue
    seen.add(text)
    list.push(item)
  }
  return list
}

const awkward = [
  'plain',
  '',
  'two words',
  'a/b',
  'ünïcödé ☃ 漢字',
  '100%',
  '%2F',
  'a,b',
  'a&b=c',
  'x+y',
  '#tag?',
  'semi;colon|bar',
  'quote\'"`',
  '{brace}[bracket]',
  'null',
  'true',
  '007',
  'a.b.c',
  'line\nbreak\ttab',
  '😀',
] as const

const byFormat: Readonly<Record<string, readonly string[]>> = {
  'date-time': ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123+01:00'],
  date: ['2026-01-31', '1999-12-01'],
  time: ['12:00:00Z'],
  duration: ['PT1H', 'P1DT2H'],
  email: ['ana+tag@example.com'],
  'idn-email': ['ana@example.com'],
  hostname: ['api.example.com'],
  ipv4: ['192.0.2.1'],
  ipv6: ['2001:db8::1'],
  uri: ['https://example.com/a%20b?c=d&e=f#g', 'urn:x:y'],
  iri: ['https://example.com/'],
  'uri-reference': ['/a/b?c'],
  uuid: ['6f9619ff-8b86-4d01-b42d-00c04fc964ff'],
  'json-pointer': ['/a/b'],
  binary: ['AAH/gA==', ''],
  byte: ['AAH/', 'aGk='],
}

function stringOf(keywords: Keywords, random: Random): string {
  const { format, pattern, contentEncoding } = keywords
  const least = Number(keywords['minLength'] ?? 0)
  const most = Number(keywords['maxLength'] ?? Infinity)
  if (typeof format === 'string' && byFormat[format] !== undefined) return random.pick(byFormat[format])
  if (contentEncoding === 'base64') return random.pick(byFormat['byte']!)
  if (typeof pattern === 'string') return matching(pattern, least, most, random)
  const fitting = awkward.filter((text) => lengthOf(text) >= least && lengthOf(text) <= most)
  if (fitting.length > 0) return random.pick(fitting)
  return 'x'.repeat(Math.min(least, 100_000))
}

function matching(pattern: string, least: number, most: number, random: Random): string {
  try {
    const texts = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed: random.below(1_000_000), numRuns: 8 })
    return texts.find((text) => lengthOf(text) >= least && lengthOf(text) <= most) ?? texts[0]!
  } catch {
    // Look-around and the like have no generator.
    return 'x'.repeat(Math.min(least, 100))
  }
}

function lengthOf(text: string): number {
  return [...text].length
}

function numberOf(keywords: Keywords, random: Random, isInteger: boolean): number {
  const step = Number(keywords['multipleOf'] ?? (isInteger ? 1 : 0.25))
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum } = keywords
  const least = Math.max(Number(minimum ?? -Infinity), Number(exclusiveMinimum ?? -Infinity))
  const most = Math.min(Number(maximum ?? Infinity), Number(exclusiveMaximum ?? Infinity))
  const from = Number.isFinite(least) ? least : Number.isFinite(most) ? most - 100 * step : -10 * step
  const to = Number.isFinite(most) ? most : from + 1_000 * step
  const first = Math.ceil(from / step) + (exclusiveMinimum === from && Math.ceil(from / step) * step === from ? 1 : 0)
  const last = Math.floor(to / step) - (exclusiveMaximum === to && Math.floor(to / step) * step === to ? 1 : 0)
  const count = first + random.below(Math.max(1, Math.min(last - first + 1, 1_000_000)))
  return Number((count * step).toPrecision(15))
}
