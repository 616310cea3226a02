import type { Notes } from '../notes.ts'
import { isPlainObject, objectOr, type PlainObject } from '../plain-object.ts'
import { toPointer } from '../resolve-reference.ts'
import { chooseMediaType } from './media-types.ts'
import type { DeclaredParameter } from './merge-parameters.ts'
import type { BodySource, OperationSite } from './operation-source.ts'
import { collectionStyle, swaggerSchema } from './read-parameter.ts'

const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data']

/** The body of a Swagger 2.0 operation: its one `body` parameter, or its `formData` parameters together. */
export function readSwaggerBody(
  site: OperationSite,
  root: PlainObject,
  declared: readonly DeclaredParameter[],
  notes: Notes,
): BodySource | undefined {
  const body = declared.find((parameter) => parameter.in === 'body')
  const fields = declared.filter((parameter) => parameter.in === 'formData')
  const consumes = mediaTypes(site.operation['consumes'] ?? root['consumes'])
  if (body !== undefined) {
    if (fields.length > 0)
      notes.add('form_ignored', 'An operation with a body cannot have form fields as well.', toPointer(body.at))
    return bodyOf(body, consumes)
  }
  return fields.length === 0 ? undefined : formOf(fields, consumes, site)
}

function bodyOf({ raw, at }: DeclaredParameter, consumes: readonly string[]): BodySource {
  const usable = consumes.filter((type) => !formTypes.includes(type.toLowerCase()))
  const chosen = chooseMediaType(usable)
  return {
    schema: raw['schema'] ?? (raw['type'] === undefined ? {} : swaggerSchema(raw)),
    contentType: chosen?.contentType ?? 'application/json',
    encoding: chosen?.encoding ?? 'json',
    isRequired: raw['required'] === true,
    description: raw['description'],
    examples: [],
    at: [...at, 'schema'],
  }
}

function formOf(fields: readonly DeclaredParameter[], consumes: readonly string[], site: OperationSite): BodySource {
  const hasFile = fields.some(({ raw }) => String(raw['type']).toLowerCase() === 'file')
  const isMultipart = hasFile || (consumes.includes('multipart/form-data') && !consumes.includes(formTypes[0]!))
  const required = fields.filter(({ raw }) => raw['required'] === true).map(({ name }) => name)
  const lists = Object.fromEntries(
    fields
      .filter(({ raw }) => raw['type'] === 'array' && objectOr(raw['items'])['type'] !== 'file')
      .map(({ raw, name }) => [name, collectionStyle(raw['collectionFormat'], 'formData')]),
  )
  const properties = Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field.raw)]))
  return {
    schema: { type: 'object', properties, ...(required.length === 0 ? {} : { required }) },
    contentType: isMultipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded',
    encoding: isMultipart ? 'multipart' : 'form',
    ...(Object.keys(lists).length === 0 ? {} : { fields: lists }),
    isRequired: required.length > 0,
    description: undefined,
    examples: [],
    at: [...site.at, 'parameters'],
  }
}

function fieldSchema(raw: PlainObject): PlainObject {
  const schema = isPlainObject(raw['schema']) ? objectOr(raw['schema']) : swaggerSchema(raw)
  return raw['description'] === undefined ? schema : { ...schema, description: raw['description'] }
}

function mediaTypes(value: unknown): readonly string[] {
  const list = typeof value === 'string' ? [value] : Array.isArray(value) ? value : []
  return list.filter((type): type is string => typeof type === 'string').map((type) => type.trim())
}
