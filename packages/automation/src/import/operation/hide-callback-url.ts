import type { JsonSchema } from '@gatehouse/spec'
import type { Callback } from '../../action/completion.ts'
import { callbackSegments } from '../../run/step/place-callback-url.ts'

type ObjectSchema = Exclude<JsonSchema, boolean>

/** The input schema without the property that carries the callback URL: Gatehouse fills it, and callers do not see it. */
export function hideCallbackUrl(schema: JsonSchema, callback: Callback | undefined): JsonSchema {
  const segments = callback === undefined ? undefined : callbackSegments(callback)
  return segments === undefined || segments.length === 0 ? schema : without(schema, segments, schema)
}

// What cannot be followed stays visible; the value that a caller gives there is replaced all the same.
function without(schema: JsonSchema, [segment, ...rest]: readonly string[], root: JsonSchema): JsonSchema {
  const found = resolved(schema, root)
  if (found === undefined || segment === undefined) return schema
  const properties = objectOf(found['properties'])
  const inner = properties !== undefined && Object.hasOwn(properties, segment) ? properties[segment] : undefined
  if (properties === undefined || inner === undefined) return schema
  if (rest.length > 0) {
    const hidden = without(inner as JsonSchema, rest, root)
    return { ...found, properties: { ...properties, [segment]: hidden } }
  }
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== segment))
  const { required, ...others } = found
  const stillRequired = Array.isArray(required) ? required.filter((name) => name !== segment) : []
  return { ...others, properties: kept, ...(stillRequired.length === 0 ? {} : { required: stillRequired }) }
}

/** The schema itself, or a copy of the definition that it refers to. */
function resolved(schema: JsonSchema, root: JsonSchema): ObjectSchema | undefined {
  if (typeof schema === 'boolean') return undefined
  const { $ref: reference, ...beside } = schema
  if (typeof reference !== 'string') return schema
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~')
  const definitions = typeof root === 'boolean' ? undefined : objectOf(root['$defs'])
  if (name === undefined || definitions === undefined || !Object.hasOwn(definitions, name)) return undefined
  const definition = objectOf(definitions[name])
  return definition === undefined || '$ref' in definition ? undefined : { ...definition, ...beside }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
