import type { RequestParameter } from '../../action/action.ts'
import type { DocumentFormat } from '../detect-version.ts'
import { isPlainObject, objectOr, type PlainObject } from '../plain-object.ts'
import { readExamples } from '../schema/read-examples.ts'
import type { DeclaredParameter } from './merge-parameters.ts'
import { isJson } from './media-types.ts'
import type { ParameterSource } from './operation-source.ts'

type Place = RequestParameter['in']
type Style = RequestParameter['style']

/** https://spec.openapis.org/oas/v3.1.0#style-values */
const stylesOf: Readonly<Record<Place, readonly Style[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
}

/** A path, query, header or cookie parameter in the words that all versions share. */
export function readParameter(declared: DeclaredParameter, place: Place, format: DocumentFormat): ParameterSource {
  const { raw, name, at } = declared
  const shared = {
    name,
    in: place,
    isRequired: place === 'path' || raw['required'] === true || raw['required'] === 'true',
    description: raw['description'],
    isDeprecated: raw['deprecated'] === true,
  }
  if (format === 'swagger_2' && raw['schema'] === undefined) {
    return {
      ...shared,
      examples: readExamples(raw['x-example'], undefined),
      schema: swaggerSchema(raw),
      ...collectionStyle(raw['collectionFormat'], place),
      allowReserved: false,
      at,
    }
  }
  const examples = readExamples(raw['example'], raw['examples'])
  const content = objectOr(raw['content'])
  const [mediaType, media] = Object.entries(content)[0] ?? []
  if (mediaType !== undefined && raw['schema'] === undefined) {
    const style = isJson(mediaType.split(';', 1)[0]!.trim().toLowerCase()) ? 'json' : stylesOf[place][0]!
    const { schema, example, examples: named } = objectOr(media)
    return {
      ...shared,
      examples: examples.length > 0 ? examples : readExamples(example, named),
      schema: schema ?? {},
      style,
      explode: style === 'form',
      allowReserved: false,
      at: [...at, 'content', mediaType, 'schema'],
    }
  }
  const style = stylesOf[place].find((known) => known === raw['style']) ?? stylesOf[place][0]!
  return {
    ...shared,
    examples,
    schema: raw['schema'] ?? looseSchema(raw),
    style,
    explode: typeof raw['explode'] === 'boolean' ? raw['explode'] : style === 'form',
    allowReserved: raw['allowReserved'] === true,
    at: [...at, 'schema'],
  }
}

/** In Swagger 2.0 the parameter itself is the schema. */
export function swaggerSchema(raw: PlainObject): PlainObject {
  const { name: _name, in: _in, description: _description, required: _required, ...schema } = raw
  const { collectionFormat: _format, allowEmptyValue: _empty, deprecated: _deprecated, ...kept } = schema
  return kept
}

// A 3.x document whose parameters still look like Swagger 2.0.
function looseSchema(raw: PlainObject): PlainObject {
  if (raw['type'] === undefined && !isPlainObject(raw['items'])) return {}
  const { type, format, enum: values, items, default: preset } = raw
  const known = { type, format, enum: values, items, default: preset }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

/** Swagger 2.0 `collectionFormat` as OpenAPI 3 style; unlike there the delimiters are allowed in every place. */
export function collectionStyle(
  format: unknown,
  place: Place | 'formData',
): { readonly style: Style; readonly explode: boolean } {
  if (format === 'ssv') return { style: 'spaceDelimited', explode: false }
  if (format === 'pipes') return { style: 'pipeDelimited', explode: false }
  if (format === 'tsv') return { style: 'tabDelimited', explode: false }
  if (place === 'path' || place === 'header') return { style: 'simple', explode: false }
  return { style: 'form', explode: format === 'multi' }
}
