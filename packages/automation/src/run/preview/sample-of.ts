import type { JsonSchema } from '@gatehouse/spec'

type Keywords = Readonly<Record<string, unknown>>

/** Deeper than this only what is required is made up, and twice as deep nothing is. */
const fullDepth = 4
const maxProperties = 50

/**
 * A value in the shape of a schema: its own examples first, then its default, then made up. Bounded, also where a schema
 * contains itself. What a schema demands beyond its shape (a pattern, a rule of several fields) may not be met.
 */
export function sampleOf(schema: JsonSchema): unknown {
  return sample(schema, { root: schema, depth: 0 })
}

interface Place {
  readonly root: JsonSchema
  readonly depth: number
}

function sample(schema: unknown, place: Place): unknown {
  if (typeof schema !== 'object' || schema === null || place.depth > 2 * fullDepth) return null
  const keywords = schema as Keywords
  const given = givenValue(keywords)
  if (given !== undefined) return given
  const inside = { ...place, depth: place.depth + 1 }
  if (typeof keywords['$ref'] === 'string') return sample(definition(place.root, keywords['$ref']), inside)
  const choice = firstChoice(keywords)
  if (choice !== undefined) return merged(sample(choice, inside), ownSample(keywords, place))
  if (Array.isArray(keywords['allOf'])) {
    return keywords['allOf'].map((part) => sample(part, inside)).reduce(merged, ownSample(keywords, place))
  }
  return ownSample(keywords, place)
}

function givenValue(keywords: Keywords): unknown {
  const { examples, enum: values } = keywords
  if (Array.isArray(examples) && examples.length > 0) return examples[0]
  for (const name of ['example', 'const', 'default']) if (keywords[name] !== undefined) return keywords[name]
  return Array.isArray(values) ? values[0] : undefined
}

function firstChoice(keywords: Keywords): unknown {
  for (const name of ['oneOf', 'anyOf']) {
    const choices = keywords[name]
    if (!Array.isArray(choices) || choices.length === 0) continue
    return choices.find((choice) => (choice as Keywords | null)?.['type'] !== 'null') ?? choices[0]
  }
  return undefined
}

/** Two samples of one value: of objects both count, else the first that says something. */
function merged(one: unknown, other: unknown): unknown {
  if (one === null || one === undefined) return other
  return isObject(one) && isObject(other) ? { ...one, ...other } : one
}

function isObject(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function ownSample(keywords: Keywords, place: Place): unknown {
  switch (typeOf(keywords)) {
    case 'object':
      return sampleObject(keywords, place)
    case 'array':
      return sampleArray(keywords, place)
    case 'string':
      return sampleString(keywords)
    case 'integer':
    case 'number':
      return sampleNumber(keywords)
    case 'boolean':
      return true
    default:
      return null
  }
}

function typeOf({ type, properties, items }: Keywords): unknown {
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null'
  if (type !== undefined) return type
  if (properties !== undefined) return 'object'
  return items === undefined ? undefined : 'array'
}

function sampleObject(keywords: Keywords, place: Place): unknown {
  const properties = isObject(keywords['properties']) ? keywords['properties'] : {}
  const required: readonly unknown[] = Array.isArray(keywords['required']) ? keywords['required'] : []
  const inside = { ...place, depth: place.depth + 1 }
  const names = Object.keys(properties).filter((name) => place.depth < fullDepth || required.includes(name))
  return Object.fromEntries(names.slice(0, maxProperties).map((name) => [name, sample(properties[name], inside)]))
}

function sampleArray({ items, prefixItems, minItems }: Keywords, place: Place): unknown {
  const inside = { ...place, depth: place.depth + 1 }
  if (Array.isArray(prefixItems)) return prefixItems.slice(0, maxProperties).map((item) => sample(item, inside))
  const wanted = typeof minItems === 'number' ? minItems : place.depth < fullDepth ? 1 : 0
  return Array.from({ length: Math.min(wanted, 10) }, () => sample(items, inside))
}

const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'ana@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

function sampleString({ format, minLength, maxLength }: Keywords): string {
  const text = typeof format === 'string' ? (byFormat[format] ?? 'text') : 'text'
  const padded = typeof minLength === 'number' ? text.padEnd(Math.min(minLength, 1_000), 'x') : text
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded
}

function sampleNumber({ minimum, exclusiveMinimum, maximum, multipleOf }: Keywords): number {
  const least =
    typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : typeof minimum === 'number' ? minimum : undefined
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : 1
  const wanted = least ?? (typeof maximum === 'number' ? Math.min(maximum, 1) : 1)
  return step === 1 ? wanted : Math.ceil(wanted / step) * step
}

/** Imported schemas keep shared parts under `$defs` of the root. */
function definition(root: JsonSchema, reference: string): unknown {
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1]
  const definitions = typeof root === 'object' ? root['$defs'] : undefined
  if (name === undefined || !isObject(definitions)) return undefined
  const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
  return Object.hasOwn(definitions, key) ? definitions[key] : undefined
}
