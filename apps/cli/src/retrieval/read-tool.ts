import type { LabelledTool } from '@gatehouse/discovery/evaluate'
import type { InvalidInputError } from '@gatehouse/core'
import { readId, readText, wrongField } from './read-field.ts'
import type { SetRecord } from './read-records.ts'

/** Only the id must be there; without a name it is the name. */
export function readTool(record: SetRecord): LabelledTool {
  const id = readId(record)
  const title = readText(record, 'title')
  return {
    id,
    namespace: readText(record, 'namespace') ?? '',
    name: readText(record, 'name') || id,
    ...(title === undefined || title === '' ? {} : { title }),
    description: readText(record, 'description') ?? '',
    namespaceDescription: readText(record, 'server_description') ?? '',
    tags: readTags(record),
    parameters: readParameters(record),
  }
}

function readTags({ value: { tags }, at }: SetRecord): readonly string[] {
  if (tags === undefined || tags === null) return []
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string'))
    throw wrongField(at, 'tags', 'a list of texts')
  return tags as readonly string[]
}

/** A list of names or of objects with a name; or a JSON Schema, as `parameters` or as `inputSchema` of an MCP tool. */
function readParameters({ value, at }: SetRecord): LabelledTool['parameters'] {
  const parameters = value['parameters'] ?? value['inputSchema']
  if (parameters === undefined || parameters === null) return []
  if (Array.isArray(parameters)) return parameters.map((parameter: unknown) => readParameter(parameter, at))
  if (typeof parameters !== 'object') throw wrongParameters(at)
  const { properties } = parameters as { readonly properties?: unknown }
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties).map(([name, schema]) => ({
    ...(typeof schema === 'object' && schema !== null ? readParameter(schema, at) : {}),
    name,
  }))
}

function readParameter(parameter: unknown, at: string): LabelledTool['parameters'][number] {
  if (typeof parameter === 'string') return { name: parameter }
  if (typeof parameter !== 'object' || parameter === null) throw wrongParameters(at)
  const record = { value: parameter as Readonly<Record<string, unknown>>, at }
  const description = readText(record, 'description')
  return { name: readText(record, 'name') ?? '', ...(description === undefined ? {} : { description }) }
}

function wrongParameters(at: string): InvalidInputError {
  return wrongField(at, 'parameters', 'a list of objects with a name, or a JSON Schema')
}
