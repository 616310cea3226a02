import { visibleText } from './visible-text.ts'

const maxDescription = 20_000
/** Deeper than any schema that is taken in. */
const maxDepth = 64
const texts: ReadonlySet<string> = new Set(['description', 'title', '$comment'])
/** Below these are values, which must arrive as they are. */
const values: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example'])

/** A description as it is handed to an agent: nothing hidden, and cut with a mark where it is very long. */
export function shownDescription(description: string): string {
  const seen = visibleText(description.slice(0, maxDescription))
  return description.length <= maxDescription
    ? seen
    : `${seen}\n[cut here: it has ${description.length.toLocaleString('en')} characters]`
}

/** A schema with the same meaning, in whose descriptions nothing is hidden. */
export function shownSchema<Schema>(schema: Schema): Schema {
  return shown(schema, 0) as Schema
}

function shown(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return value
  if (Array.isArray(value)) return value.map((item) => shown(item, depth + 1))
  // Entries, not assignment: `__proto__` may be the name of a property.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (typeof item === 'string') return [key, texts.has(key) ? shownDescription(item) : item]
      return [key, values.has(key) ? item : shown(item, depth + 1)]
    }),
  )
}

/** All descriptions in a schema, for whoever has to judge them. */
export function textsOfSchema(schema: unknown, depth = 0): readonly string[] {
  if (typeof schema !== 'object' || schema === null || depth > maxDepth) return []
  if (Array.isArray(schema)) return schema.flatMap((item) => textsOfSchema(item, depth + 1))
  return Object.entries(schema).flatMap(([key, item]) => {
    if (typeof item === 'string') return texts.has(key) ? [item] : []
    return values.has(key) ? [] : textsOfSchema(item, depth + 1)
  })
}
