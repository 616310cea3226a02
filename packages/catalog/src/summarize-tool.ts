import type { JsonSchema } from '@gatehouse/spec'
import type { Tool, ToolSummary } from './tool.ts'

const mostParameters = 60
/** A schema is untrusted: however large it is, no more of it is looked at. */
const mostSchemas = 2_000
/** What a parameter is for stands at the start; the rest would only make the index larger. */
const longestDescription = 300

/** What the search index needs of a tool. */
export function summarizeTool(tool: Omit<Tool, 'revision' | 'hash'>): ToolSummary {
  return {
    source: tool.source,
    namespace: tool.namespace,
    name: tool.name,
    version: tool.version,
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    effect: tool.effect,
    authorization: tool.authorization,
    tags: tool.tags ?? [],
    parameters: parametersOf(tool.inputSchema),
    isDeprecated: tool.isDeprecated ?? false,
    ...(tool.uses === undefined || tool.uses.length === 0 ? {} : { uses: tool.uses }),
  }
}

/** Names of properties, outer ones first, each name once; with the first description that is met. */
function parametersOf(root: JsonSchema): ToolSummary['parameters'] {
  const found = new Map<string, string | undefined>()
  const seen = new Set<unknown>()
  const waiting: unknown[] = [root]
  for (const schema of waiting) {
    if (!isObject(schema) || seen.has(schema)) continue
    if (seen.size >= mostSchemas) break
    seen.add(schema)
    for (const [name, property] of Object.entries(objectAt(schema, 'properties'))) {
      const description = isObject(property) ? textAt(property, 'description') : undefined
      if (found.get(name) !== undefined) continue
      if (found.has(name) || found.size < mostParameters) found.set(name, description?.slice(0, longestDescription))
    }
    waiting.push(...innerSchemas(schema, root))
  }
  return [...found].map(([name, description]) => ({ name, ...(description === undefined ? {} : { description }) }))
}

function* innerSchemas(schema: Record<string, unknown>, root: JsonSchema): Generator<unknown> {
  yield* Object.values(objectAt(schema, 'properties'))
  yield schema['items']
  yield schema['additionalProperties']
  for (const keyword of ['allOf', 'anyOf', 'oneOf', 'prefixItems']) {
    const list = schema[keyword]
    if (Array.isArray(list)) yield* list
  }
  const reference = textAt(schema, '$ref')
  if (reference?.startsWith('#') === true) yield pointedAt(reference.slice(1), root)
}

/** RFC 6901, as a URI fragment (§6). */
function pointedAt(pointer: string, root: JsonSchema): unknown {
  let place: unknown = root
  for (const step of pointer.split('/').slice(1)) {
    if (typeof place !== 'object' || place === null) return undefined
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    place = Object.hasOwn(place, key) ? Reflect.get(place, key) : undefined
  }
  return place
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectAt(schema: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = schema[key]
  return isObject(value) ? value : {}
}

function textAt(schema: Record<string, unknown>, key: string): string | undefined {
  const value = schema[key]
  return typeof value === 'string' ? value : undefined
}
