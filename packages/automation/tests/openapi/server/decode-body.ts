import { collection, type DescribedOperation, type DescribedParameter } from './described-operations.ts'
import { decodeNamed, decodeNothing, decodeQuery, pairOf, type RawPair } from './decode-parameter.ts'
import { type ReceivedPart, splitParts } from './split-parts.ts'
import { dereferenced, type Json, listOf, objectOf, type Shape, shapesOf } from './reference.ts'

export type ReceivedBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly base64: string }
  /** By field and possible shape. What nobody described is under `unused`. */
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, Field>>; readonly unused: readonly string[] }

export type Field = Readonly<Partial<Record<Shape, unknown>>> & {
  readonly parts?: readonly ReceivedPart[]
  /** Whether the description has bytes here, and the media type it wants for the part. */
  readonly isBinary?: boolean
  readonly partType?: string
}

/** A body by its media type and by what the description says about its fields. */
export function decodeBody(root: Json, operation: DescribedOperation, contentType: string, body: Buffer): ReceivedBody {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (/[/+]json$/.test(type)) return { kind: 'json', value: JSON.parse(body.toString('utf8')) as unknown }
  if (type === 'application/x-www-form-urlencoded') {
    const text = body.toString('latin1')
    const pairs = text === '' ? [] : text.split('&').map(pairOf)
    return { kind: 'form', ...fieldsOf(pairs, root, operation, type, decodeQuery) }
  }
  if (type === 'multipart/form-data') return decodeMultipart(root, operation, contentType, body)
  if (/^text\/|[/+](?:xml|yaml)$/.test(type)) return { kind: 'text', text: body.toString('utf8') }
  return { kind: 'bytes', base64: body.toString('base64') }
}

function decodeMultipart(root: Json, operation: DescribedOperation, contentType: string, body: Buffer): ReceivedBody {
  const parts = splitParts(contentType, body)
  const pairs = parts.map(({ name, bytes }): RawPair => [name, bytes.toString('utf8')])
  const { fields, unused } = fieldsOf(pairs, root, operation, 'multipart/form-data', decodeNothing)
  const withParts = Object.entries(fields).map(([name, field]) => [
    name,
    { ...field, parts: parts.filter((part) => part.name === name) },
  ])
  return { kind: 'form', fields: Object.fromEntries(withParts) as Record<string, Field>, unused }
}

function fieldsOf(
  pairs: readonly RawPair[],
  root: Json,
  operation: DescribedOperation,
  type: string,
  decode: (raw: string) => string,
): { readonly fields: Readonly<Record<string, Field>>; readonly unused: readonly string[] } {
  const described = new Map(describedFields(root, operation, type).map((field) => [field.name, field]))
  const names = new Set([...described.keys(), ...pairs.map(([name]) => decode(name).replace(/\[.*$/s, ''))])
  const used = new Set<RawPair>()
  const fields: Record<string, Field> = {}
  for (const name of names) {
    const field: DescribedField = described.get(name) ?? {
      name,
      in: 'form',
      style: 'none',
      explode: true,
      shapes: allShapes,
    }
    const decodings: Record<string, unknown> = {}
    for (const shape of field.shapes) {
      // Without a style an object is one JSON text.
      const own = shape === 'map' && field.style === 'none' ? { ...field, style: 'content' } : field
      const outcome = decodeNamed(own, pairs, shape, decode, new Set([...names].filter((other) => other !== name)))
      for (const pair of outcome.used) used.add(pair)
      if (outcome.value !== undefined) decodings[shape] = outcome.value
    }
    const { isBinary = false, partType } = field
    if (Object.keys(decodings).length > 0)
      fields[name] = { ...decodings, isBinary, ...(partType === undefined ? {} : { partType }) }
  }
  return { fields, unused: pairs.filter((pair) => !used.has(pair)).map(([name]) => name) }
}

const allShapes: ReadonlySet<Shape> = new Set(['primitive', 'list', 'map'])

interface DescribedField extends DescribedParameter {
  readonly isBinary?: boolean
  readonly partType?: string
}

/** `none` is a field without a style: repeated when it is a list, JSON when it is an object. */
function describedFields(root: Json, operation: DescribedOperation, type: string): readonly DescribedField[] {
  if (operation.content === undefined) {
    return (operation.formParameters ?? []).map((raw) => {
      const isList = raw['type'] === 'array'
      return {
        name: String(raw['name']),
        in: 'form',
        ...(isList ? collection(raw) : { style: 'none', explode: true }),
        shapes: shapesOf(root, raw),
        isBinary: raw['type'] === 'file',
      }
    })
  }
  const key = Object.keys(operation.content).find((one) => one.split(';', 1)[0]!.trim().toLowerCase() === type) ?? ''
  const media = objectOf(operation.content[key])
  const encodings = objectOf(media['encoding'])
  return Object.entries(propertiesOf(root, media['schema'], 0)).map(([name, schema]) => {
    const { style, explode, allowReserved, contentType } = objectOf(encodings[name])
    const isStyled = [style, explode, allowReserved].some((one) => one !== undefined)
    const chosen = isStyled ? String(style ?? 'form') : 'none'
    const isExploded = typeof explode === 'boolean' ? explode : chosen === 'form' || chosen === 'none'
    const partType = typeof contentType === 'string' ? contentType.split(',')[0]!.trim() : undefined
    return {
      name,
      in: 'form',
      style: chosen,
      explode: isExploded,
      shapes: shapesOf(root, schema),
      isBinary: isBinary(root, schema, partType),
      ...(partType === undefined || isStyled ? {} : { partType }),
    }
  })
}

function isBinary(root: Json, schema: unknown, partType: string | undefined): boolean {
  const found = dereferenced(root, schema)
  if (found['items'] !== undefined) return isBinary(root, found['items'], partType)
  const choices = [...listOf(found['anyOf']), ...listOf(found['oneOf'])]
  if (choices.length > 0) return choices.some((choice) => isBinary(root, choice, partType))
  if (found['format'] === 'binary') return true
  const isString = found['type'] === 'string' || found['type'] === undefined
  const type = String(found['contentMediaType'] ?? partType ?? 'text/plain')
  return (
    isString && found['contentEncoding'] === undefined && /^(?:image|audio|video)\/|octet-stream|pdf|zip/.test(type)
  )
}

function propertiesOf(root: Json, schema: unknown, depth: number): Json {
  const found = dereferenced(root, schema)
  if (depth > 6) return {}
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => listOf(found[keyword]))
  const inner = parts.map((part) => propertiesOf(root, part, depth + 1))
  return Object.assign({}, ...inner, objectOf(found['properties'])) as Json
}
