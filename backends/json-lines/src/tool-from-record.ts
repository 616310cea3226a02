import type { ToolDefinition } from '@gatehouse/spec'
import { effectOf } from './effect-of.ts'
import { inputSchemaOf, isUsableSchema } from './input-schema-of.ts'
import { validName, validNamespace } from './valid-name.ts'

export interface FoundRecord {
  readonly tool: ToolDefinition
  readonly namespaceDescription?: string
}

const maxDescriptionLength = 20_000
const semanticVersion = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/

/** One line as a tool, or in words why it is none. Takes the shapes of OpenAPI operations, MCP tools and retrieval sets. */
export function toolFromRecord(record: unknown): FoundRecord | string {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return 'The line is not a JSON object.'
  const fields = record as Readonly<Record<string, unknown>>
  const name = textOf(fields['name'])
  if (name === undefined) return 'The record has no name.'
  const inputSchema = inputSchemaOf(fields)
  if (typeof inputSchema === 'string') return inputSchema
  const outputSchema = fields['outputSchema'] ?? fields['output_schema']
  const validatedName = validName(name)
  const namespace = textOf(fields['namespace']) ?? textOf(fields['server']) ?? 'tools'
  const version = textOf(fields['version'])
  const title = textOf(fields['title']) ?? (validatedName === name ? undefined : name)
  const namespaceDescription = textOf(fields['server_description']) ?? textOf(fields['namespace_description'])
  return {
    tool: {
      namespace: validNamespace(namespace),
      name: validatedName,
      version: version !== undefined && semanticVersion.test(version) ? version : '1.0.0',
      ...(title === undefined ? {} : { title: title.slice(0, 500) }),
      description: descriptionOf(fields),
      effect: effectOf(name, fields),
      mode: 'sync',
      inputSchema,
      ...(outputSchema !== undefined && isUsableSchema(outputSchema) ? { outputSchema } : {}),
      authorization: { kind: 'none' },
      ...tagsOf(fields['tags']),
      ...(fields['deprecated'] === true ? { isDeprecated: true } : {}),
      nativeId: (textOf(fields['id']) ?? `${namespace}:${name}`).slice(0, 500),
      isExecutable: false,
    },
    ...(namespaceDescription === undefined ? {} : { namespaceDescription: namespaceDescription.slice(0, 2_000) }),
  }
}

function descriptionOf(fields: Readonly<Record<string, unknown>>): string {
  const description = textOf(fields['description']) ?? textOf(fields['summary']) ?? textOf(fields['long_description'])
  return (description ?? '').slice(0, maxDescriptionLength)
}

function tagsOf(tags: unknown): { tags?: readonly string[] } {
  if (!Array.isArray(tags)) return {}
  const texts = tags.filter((tag): tag is string => typeof tag === 'string' && tag !== '').slice(0, 50)
  return texts.length === 0 ? {} : { tags: texts }
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  // A lone surrogate is no Unicode text and could not be stored.
  const text = value.trim().toWellFormed().replaceAll('\u0000', '')
  return text === '' ? undefined : text
}
