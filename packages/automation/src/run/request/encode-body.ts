import type { JsonSchema } from '@gatehouse/spec'
import type { RequestAction, RequestBody } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import type { ValidInput } from '../stages/validate-input.ts'
import { primitiveText } from './parameter-style.ts'

export interface EncodedBody {
  readonly contentType: string
  readonly content: string | Uint8Array
}

type Fields = Readonly<Record<string, unknown>>

/** The body in the form that the operation takes; undefined when the input has none. */
export async function encodeBody(action: RequestAction, input: ValidInput): Promise<EncodedBody | undefined> {
  const { body } = action.request
  const value = body === undefined ? undefined : input[body.property]
  if (body === undefined || value === undefined) return undefined
  switch (body.encoding) {
    case 'json':
      return { contentType: concrete(body, 'application/json'), content: JSON.stringify(value) }
    case 'text':
      return { contentType: concrete(body, 'text/plain; charset=utf-8'), content: primitiveText(value) ?? '' }
    case 'binary':
      return {
        contentType: concrete(body, 'application/octet-stream'),
        content: bytesOf(value, pointerTo(body.property)),
      }
    case 'form':
      return { contentType: 'application/x-www-form-urlencoded', content: formOf(fieldsOf(value, body)).toString() }
    case 'multipart':
      return multipartOf(fieldsOf(value, body), propertySchemas(action.inputSchema, body.property), body)
  }
}

/** A range such as `application/*` says what is accepted; it is no type to send. */
function concrete(body: RequestBody, fallback: string): string {
  return body.contentType.includes('*') ? fallback : body.contentType
}

function fieldsOf(value: unknown, body: RequestBody): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw refusedInput(pointerTo(body.property), 'must be an object, because it is sent as a form')
}

/** `style: form, explode: true` is the default of a form: https://spec.openapis.org/oas/v3.1.1.html#encoding-object */
function formOf(fields: Fields): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const text = primitiveText(item)
      if (text !== undefined) form.append(name, text)
    }
  }
  return form
}

async function multipartOf(
  fields: Fields,
  schemas: Readonly<Record<string, JsonSchema>>,
  body: RequestBody,
): Promise<EncodedBody> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    const schema = schemas[name]
    const at = pointerTo(body.property) + pointerTo(name)
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null || item === undefined) continue
      if (isFile(schema)) form.append(name, new Blob([bytesOf(item, at)]), name)
      else if (typeof item === 'object')
        form.append(name, new Blob([JSON.stringify(item)], { type: 'application/json' }))
      else form.append(name, String(item))
    }
  }
  const encoded = new Response(form)
  const contentType = encoded.headers.get('content-type')!
  return { contentType, content: new Uint8Array(await encoded.arrayBuffer()) }
}

/** JSON has no bytes, so an input carries a file as base64; a list of files has the mark on its items. */
function isFile(schema: JsonSchema | undefined): boolean {
  if (typeof schema !== 'object') return false
  if (schema['items'] !== undefined) return isFile(schema['items'] as JsonSchema)
  return schema['format'] === 'binary' || typeof schema['contentMediaType'] === 'string'
}

function bytesOf(value: unknown, at: string): Uint8Array<ArrayBuffer> {
  const text = typeof value === 'string' ? value.replaceAll(/\s/g, '') : undefined
  if (text === undefined || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw refusedInput(at, 'must be base64')
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

function propertySchemas(schema: JsonSchema, property: string): Readonly<Record<string, JsonSchema>> {
  const propertiesOf = (part: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> => {
    const found = followed(schema, part)
    return typeof found === 'object' ? ((found['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>) : {}
  }
  const properties = propertiesOf(propertiesOf(schema)[property])
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, part]) => {
      const found = followed(schema, part)
      return found === undefined ? [] : [[name, found]]
    }),
  )
}

/** Imported schemas keep shared parts under `$defs` of the root and point there. */
function followed(root: JsonSchema, part: JsonSchema | undefined): JsonSchema | undefined {
  if (typeof part !== 'object' || typeof part['$ref'] !== 'string') return part
  const match = /^#\/\$defs\/([^/]+)$/.exec(part['$ref'])
  const definitions = (typeof root === 'object' ? root['$defs'] : undefined) as
    | Readonly<Record<string, JsonSchema>>
    | undefined
  return match === null
    ? undefined
    : definitions?.[decodeURIComponent(match[1]!).replaceAll('~1', '/').replaceAll('~0', '~')]
}
