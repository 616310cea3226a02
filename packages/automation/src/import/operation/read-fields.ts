import type { BodyField, RequestBody, RequestParameter } from '../../action/action.ts'
import { isTextual } from '../../run/request/file-fields.ts'
import { isPlainObject, objectOr, ownMember, type PlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'

export interface FormSource {
  /** The schema of the body, in which files are marked as such. */
  readonly schema: unknown
  readonly fields?: Readonly<Record<string, BodyField>>
}

const styles: readonly RequestParameter['style'][] = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject']

/** What `encoding` says about the fields of a form: https://spec.openapis.org/oas/v3.1.1.html#encoding-object */
export function readFields(
  schema: unknown,
  encoding: unknown,
  resolver: ReferenceResolver,
  kind: RequestBody['encoding'],
): FormSource {
  const entries = Object.entries(objectOr(encoding)).flatMap(([name, value]) => {
    const field = readField(objectOr(value))
    return name === '__proto__' || Object.keys(field).length === 0 ? [] : [[name, field] as const]
  })
  const fields = Object.fromEntries(entries)
  const marked = kind === 'multipart' ? withMarkedFiles(schema, fields, resolver) : schema
  return { schema: marked, ...(entries.length === 0 ? {} : { fields }) }
}

function readField({ style, explode, allowReserved, contentType }: PlainObject): BodyField {
  const known = styles.find((one) => one === style)
  // A style, a flag of one is enough, makes the media type count for nothing.
  if (known !== undefined || typeof explode === 'boolean' || typeof allowReserved === 'boolean') {
    return { style: known ?? 'form', ...(typeof explode === 'boolean' ? { explode } : {}) }
  }
  const [first = ''] = typeof contentType === 'string' ? contentType.split(',') : []
  const type = first.trim()
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\x20-\x7e]*)?$/.test(type) ? { contentType: type } : {}
}

/**
 * OpenAPI 3.1 says it with a media type where 3.0 has `format: binary`. The mark tells whoever fills in the input, and
 * the request builder, that the field is base64 of a file.
 */
function withMarkedFiles(
  schema: unknown,
  fields: Readonly<Record<string, BodyField>>,
  resolver: ReferenceResolver,
): unknown {
  const body = resolver.follow(schema)
  const properties = objectOr(body?.['properties'])
  const marked = Object.keys(properties).flatMap((name) => {
    const file = markedFile(ownMember(properties, name), ownMember(fields, name) as BodyField | undefined, resolver)
    return file === undefined ? [] : [[name, file] as const]
  })
  return marked.length === 0 ? schema : { ...body, properties: { ...properties, ...Object.fromEntries(marked) } }
}

function markedFile(value: unknown, field: BodyField | undefined, resolver: ReferenceResolver): unknown {
  const schema = resolver.follow(value)
  if (schema === undefined || schema['contentEncoding'] !== undefined || schema['format'] !== undefined)
    return undefined
  if (isPlainObject(schema['items'])) {
    const items = markedFile(schema['items'], field, resolver)
    return items === undefined ? undefined : { ...schema, items }
  }
  const { type, contentMediaType } = schema
  const mediaType = typeof contentMediaType === 'string' ? contentMediaType : (field?.contentType ?? 'text/plain')
  const canBeBytes = type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'))
  if (!canBeBytes || isTextual(mediaType) || hasShape(schema)) return undefined
  return { ...schema, type: type ?? 'string', format: 'binary' }
}

function hasShape(schema: PlainObject): boolean {
  return ['properties', 'allOf', 'anyOf', 'oneOf', 'enum', 'const'].some((keyword) => schema[keyword] !== undefined)
}
