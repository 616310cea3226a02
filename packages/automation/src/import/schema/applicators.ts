import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import { note, type KeywordReader, type Position } from './conversion.ts'
import { readPattern } from './read-pattern.ts'

const single =
  (position: Position): KeywordReader =>
  (value, place, keyword) => {
    const schema = value === null ? undefined : place.inner(value, [keyword], position)
    if (schema !== undefined) place.draft[keyword] = schema
  }

const branches =
  (position: Position): KeywordReader =>
  (value, place, keyword) => {
    const list = Array.isArray(value) ? value : isPlainObject(value) ? [value] : []
    if (!Array.isArray(value) || list.length === 0)
      note(place, 'list_repaired', `${keyword} must be a list of schemas.`, keyword)
    const converted = list.flatMap((branch, i) => {
      const schema = place.inner(branch, [keyword, String(i)], position)
      return schema === undefined ? [] : [schema]
    })
    if (converted.length === 0) return
    // A branch that lost its meaning matches everything; with `oneOf` it would shut out what the others allow.
    const isBlurred =
      keyword === 'oneOf' && converted.some((schema, i) => isEmptySchema(schema) && !isEmptySchema(list[i]))
    place.draft[isBlurred ? 'anyOf' : keyword] = converted
  }

const not: KeywordReader = (value, place) => {
  const schema = place.inner(value, ['not'], 'choice')
  if (schema === undefined || (isEmptySchema(schema) && !isEmptySchema(value))) return
  place.draft['not'] = schema
}

export function isEmptySchema(schema: unknown): boolean {
  return schema === true || (isPlainObject(schema) && Object.keys(schema).length === 0)
}

const byName =
  (position: Position): KeywordReader =>
  (value, place, keyword) => {
    if (!isPlainObject(value)) return note(place, 'map_repaired', `${keyword} must be an object of schemas.`, keyword)
    place.draft[keyword] = mapOf(value, (member, key) => place.inner(member, [keyword, key], position))
  }

const patternProperties: KeywordReader = (value, place, keyword) => {
  if (!isPlainObject(value)) return
  const usable = Object.entries(value).flatMap(([key, member]) => {
    const repaired = readPattern(key, place)
    return repaired === undefined ? [] : [[repaired, place.inner(member, [keyword, key], 'part') ?? true] as const]
  })
  place.draft[keyword] = Object.fromEntries(usable)
}

const properties: KeywordReader = (value, place, keyword) => {
  if (isPlainObject(value)) return byName('part')(value, place, keyword)
  if (value === null) return
  // Some generators write a list of one-member objects.
  const listed = Array.isArray(value) ? value.filter(isPlainObject) : []
  note(place, 'map_repaired', 'properties must be an object of schemas.', keyword)
  if (listed.length > 0) byName('part')(Object.assign({}, ...listed.map(namedProperty)), place, keyword)
}

function namedProperty(member: PlainObject): PlainObject {
  const { name, ...schema } = member
  return typeof name === 'string' ? { [name]: schema } : member
}

// A list of schemas was a tuple until draft 2019-09, `additionalItems` what follows it.
const items: KeywordReader = (value, place) => {
  if (!Array.isArray(value)) return single('part')(value, place, 'items')
  if (value.length > 0)
    place.draft['prefixItems'] = value.map((item, i) => place.inner(item, ['items', String(i)], 'part') ?? true)
  const rest = place.raw['additionalItems']
  if (rest !== undefined) place.draft['items'] = place.inner(rest, ['additionalItems'], 'part')
}

const additional: KeywordReader = (value, place, keyword) => {
  if (value === 'true' || value === 'false') place.draft[keyword] = value === 'true'
  else single('part')(value, place, keyword)
}

// Draft 7: a list of names, or a schema.
const dependencies: KeywordReader = (value, place) => {
  if (!isPlainObject(value)) return
  const lists = Object.entries(value).filter(([key, member]) => key !== '__proto__' && Array.isArray(member))
  if (lists.length > 0)
    place.draft['dependentRequired'] = Object.fromEntries(
      lists.map(([k, list]) => [k, [...new Set(list as unknown[])].filter((n) => typeof n === 'string')]),
    )
  const schemas = Object.fromEntries(Object.entries(value).filter(([, member]) => isPlainObject(member)))
  if (Object.keys(schemas).length === 0) return
  place.draft['dependentSchemas'] = mapOf(schemas, (member, key) =>
    place.inner(member, ['dependencies', key], 'choice'),
  )
}

export function mapOf(
  source: PlainObject,
  convert: (member: unknown, key: string) => JsonSchema | undefined,
): PlainObject {
  const converted: Record<string, unknown> = {}
  for (const key of Object.keys(source)) {
    // NOTE: assigning to `__proto__` would set the prototype; no API has such a property.
    if (key !== '__proto__') converted[key] = convert(source[key], key) ?? true
  }
  return converted
}

/** Keywords whose values are schemas. */
export const applicators: readonly (readonly [string, KeywordReader])[] = [
  ['properties', properties],
  ['patternProperties', patternProperties],
  ['additionalProperties', additional],
  ['unevaluatedProperties', additional],
  ['propertyNames', single('part')],
  ['items', items],
  ['prefixItems', branches('part')],
  ['unevaluatedItems', additional],
  ['contains', single('part')],
  ['contentSchema', single('part')],
  ['allOf', branches('same')],
  ['anyOf', branches('choice')],
  ['oneOf', branches('choice')],
  ['not', not],
  ['if', single('choice')],
  ['then', single('choice')],
  ['else', single('choice')],
  ['dependentSchemas', byName('choice')],
  ['dependencies', dependencies],
]
