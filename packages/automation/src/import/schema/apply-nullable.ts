import type { JsonSchema } from '@gatehouse/spec'
import type { PlainObject } from '../plain-object.ts'
import type { SchemaPlace } from './conversion.ts'

const remarks = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

/** `nullable: true` (OpenAPI 3.0) and `x-nullable` (Swagger 2.0) as a type of its own, which is what 2020-12 has. */
export function applyNullable({ raw, draft }: SchemaPlace): JsonSchema {
  return isNullable(raw) ? orNull(draft) : draft
}

export function isNullable(raw: PlainObject): boolean {
  return raw['nullable'] === true || raw['nullable'] === 'true' || raw['x-nullable'] === true
}

/** The schema, or null. */
export function orNull(draft: Record<string, unknown>): JsonSchema {
  if ('$ref' in draft || 'allOf' in draft || 'not' in draft || 'if' in draft) return eitherNull(draft)
  const choices = (['oneOf', 'anyOf'] as const).filter((keyword) => keyword in draft)
  if (choices.length > 1) return eitherNull(draft)
  for (const keyword of choices) draft[keyword] = [...(draft[keyword] as unknown[]), { type: 'null' }]
  if (Array.isArray(draft['enum']) && !draft['enum'].includes(null)) draft['enum'] = [...draft['enum'], null]
  if ('const' in draft && draft['const'] !== null) {
    draft['enum'] = [draft['const'], null]
    delete draft['const']
  }
  const type = draft['type']
  if (typeof type === 'string' && type !== 'null') draft['type'] = [type, 'null']
  if (Array.isArray(type) && !type.includes('null')) draft['type'] = [...type, 'null']
  return draft
}

// Keywords that hold other schemas for the same value would refuse the null.
function eitherNull(draft: PlainObject): JsonSchema {
  const outer: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(draft)) if (remarks.has(keyword)) outer[keyword] = value
  return { ...outer, anyOf: [draft, { type: 'null' }] }
}
