import { cleanText, plainText } from '../clean-text.ts'
import { isPlainObject } from '../plain-object.ts'
import { note, type KeywordReader } from './conversion.ts'
import { repairEnum } from './repair-enum.ts'
import { readPattern } from './read-pattern.ts'
import { repairType } from './repair-type.ts'
import { readExamples } from './read-examples.ts'
import { applicators } from './applicators.ts'

const maxDescriptionLength = 2_000

const text: KeywordReader = (value, { draft }, keyword) => {
  if (typeof value !== 'string' || value === '') return
  const cleaned = keyword === 'title' ? cleanText(value, 200) : plainText(value, maxDescriptionLength)
  if (cleaned !== '') draft[keyword] = cleaned
}

const type: KeywordReader = (value, place) => {
  const repaired = repairType(value)
  if (repaired.type !== undefined) place.draft['type'] = repaired.type
  if (repaired.format !== undefined && place.raw['format'] === undefined) format(repaired.format, place, 'format')
  if (!repaired.isAsWritten) {
    note(
      place,
      'type_repaired',
      `${JSON.stringify(value)?.slice(0, 60)} is not a type; read as ${JSON.stringify(repaired.type ?? 'any')}.`,
      'type',
    )
  }
}

const format: KeywordReader = (value, { draft, raw, conversion }) => {
  if (typeof value !== 'string' || value === '') return
  draft['format'] = value
  // JSON has no bytes: whoever fills in the input writes them as base64.
  const isBytes = value === 'byte' || value === 'base64' || (value === 'binary' && conversion.direction === 'request')
  if (isBytes && raw['contentEncoding'] === undefined) draft['contentEncoding'] = 'base64'
}

const number: KeywordReader = (value, place, keyword) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const isUsable = typeof read === 'number' && Number.isFinite(read) && (keyword !== 'multipleOf' || read > 0)
  if (isUsable) place.draft[keyword] = read
  if (read !== value || !isUsable) note(place, 'number_repaired', `${keyword} must be a number.`, keyword)
}

const count: KeywordReader = (value, place, keyword) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const isUsable = typeof read === 'number' && Number.isInteger(read) && read >= 0
  if (isUsable) place.draft[keyword] = read
  if (read !== value || !isUsable) note(place, 'number_repaired', `${keyword} must be a whole number.`, keyword)
}

// A flag beside the bound in OpenAPI 3.0 and Swagger 2.0, the bound itself in 3.1.
const exclusive: KeywordReader = (value, place, keyword) => {
  if (typeof value !== 'boolean') return number(value, place, keyword)
  const inclusive = keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum'
  const bound = Number(place.raw[inclusive] ?? Number.NaN)
  if (!value || !Number.isFinite(bound)) return
  place.draft[keyword] = bound
}

const pattern: KeywordReader = (value, place) => {
  if (typeof value !== 'string') return note(place, 'pattern_dropped', 'pattern must be text.', 'pattern')
  const repaired = readPattern(value, place)
  if (repaired !== undefined) place.draft['pattern'] = repaired
}

const enumeration: KeywordReader = (value, place) => {
  const type = repairType(place.raw['type']).type
  const repaired = repairEnum(value, type)
  if (repaired.values !== undefined) place.draft['enum'] = repaired.values
  if (!repaired.isAsWritten) {
    note(place, 'enum_repaired', 'enum must be a list of distinct values of the declared type.', 'enum')
  }
}

const flag: KeywordReader = (value, place, keyword) => {
  if (value === true || value === 'true') place.draft[keyword] = true
}

const verbatim: KeywordReader = (value, { draft }, keyword) => {
  draft[keyword] = value
}

const words: KeywordReader = (value, { draft }, keyword) => {
  if (typeof value === 'string') draft[keyword] = value
}

const examples: KeywordReader = (_value, place) => {
  const read = readExamples(place.raw['example'], place.raw['examples'])
  if (read.length > 0) place.draft['examples'] = read
}

// `required: true` on a property is read by the schema that has the property.
const required: KeywordReader = (value, place) => {
  if (Array.isArray(value) || typeof value === 'boolean') return
  note(place, 'required_repaired', 'required must be a list of names.', 'required')
}

const dependentRequired: KeywordReader = (value, { draft }, keyword) => {
  if (!isPlainObject(value)) return
  const lists = Object.entries(value).filter(([key, list]) => key !== '__proto__' && Array.isArray(list))
  draft[keyword] = Object.fromEntries(
    lists.map(([key, list]) => [key, [...new Set((list as unknown[]).filter((name) => typeof name === 'string'))]]),
  )
}

const nothing: KeywordReader = () => undefined

/** Every keyword that is understood. Others, and everything that starts with `x-`, are left out. */
export const keywordReaders: ReadonlyMap<string, KeywordReader> = new Map<string, KeywordReader>([
  ...applicators,
  ['title', text],
  ['description', text],
  ['type', type],
  ['format', format],
  ['enum', enumeration],
  ['const', verbatim],
  ['default', verbatim],
  ['example', examples],
  ['examples', examples],
  ['minimum', number],
  ['maximum', number],
  ['multipleOf', number],
  ['exclusiveMinimum', exclusive],
  ['exclusiveMaximum', exclusive],
  ['minLength', count],
  ['maxLength', count],
  ['minItems', count],
  ['maxItems', count],
  ['minProperties', count],
  ['maxProperties', count],
  ['minContains', count],
  ['maxContains', count],
  ['pattern', pattern],
  ['required', required],
  ['dependentRequired', dependentRequired],
  ['uniqueItems', flag],
  ['readOnly', flag],
  ['writeOnly', flag],
  ['deprecated', flag],
  ['contentMediaType', words],
  ['contentEncoding', words],
  // Read together with others, after the loop; or of no meaning outside the document.
  ...[
    '$ref',
    '$dynamicRef',
    '$recursiveRef',
    'nullable',
    'discriminator',
    'xml',
    'externalDocs',
    '$schema',
    '$id',
    'id',
    '$anchor',
    '$dynamicAnchor',
    '$recursiveAnchor',
    '$vocabulary',
    '$comment',
    '$defs',
    'definitions',
    'additionalItems',
    'collectionFormat',
    'allowEmptyValue',
  ].map((keyword) => [keyword, nothing] as const),
])
