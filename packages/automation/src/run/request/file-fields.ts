import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject } from '../../import/plain-object.ts'

const maxDepth = 8

/**
 * Which fields of a body hold files, as its schema marks them. JSON has no bytes, so an input carries those as base64; a
 * list of files has the mark on its items.
 */
export function fileFields(inputSchema: JsonSchema, property: string): ReadonlySet<string> {
  const files = new Set<string>()
  for (const [, body] of membersNamed(property, inputSchema, inputSchema, 0)) {
    for (const [name, field] of members(body, inputSchema, 0)) if (isFile(field, inputSchema, 0)) files.add(name)
  }
  return files
}

type Member = readonly [name: string, schema: unknown]

function membersNamed(name: string, part: unknown, root: JsonSchema, depth: number): readonly Member[] {
  return members(part, root, depth).filter(([key]) => key === name)
}

function members(part: unknown, root: JsonSchema, depth: number): readonly Member[] {
  return alternatives(part, root, depth).flatMap((schema) =>
    isPlainObject(schema['properties']) ? Object.entries(schema['properties']) : [],
  )
}

function isFile(part: unknown, root: JsonSchema, depth: number): boolean {
  return alternatives(part, root, depth).some((schema) => {
    if (schema['items'] !== undefined && depth < maxDepth) return isFile(schema['items'], root, depth + 1)
    if (schema['format'] === 'binary') return true
    // With an encoding of its own the field is text, whatever the text stands for: OpenAPI 3.1.1 §4.8.1.5.
    const { contentMediaType: type, contentEncoding } = schema
    return typeof type === 'string' && contentEncoding === undefined && !isTextual(type)
  })
}

export function isTextual(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|yaml)\b/i.test(mediaType)
}

/** The schema and all that it consists of or chooses from; imported schemas keep shared parts under `$defs` of the root. */
function alternatives(part: unknown, root: JsonSchema, depth: number): readonly Readonly<Record<string, unknown>>[] {
  if (!isPlainObject(part) || depth > maxDepth) return []
  const inner = [followed(root, part['$ref']), ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((key) => part[key])]
  return [part, ...inner.flatMap((one) => alternatives(one, root, depth + 1))]
}

function followed(root: JsonSchema, reference: unknown): unknown {
  const name = typeof reference === 'string' ? /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1] : undefined
  const definitions = typeof root === 'object' ? root['$defs'] : undefined
  if (name === undefined || !isPlainObject(definitions)) return undefined
  const key = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')
  return Object.hasOwn(definitions, key) ? definitions[key] : undefined
}
