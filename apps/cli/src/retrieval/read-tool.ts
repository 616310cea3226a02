import type { LabelledTool } from '@gatehouse/discovery/evaluate'
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

function readParameters({ value: { parameters }, at }: SetRecord): LabelledTool['parameters'] {
  if (parameters === undefined || parameters === null) return []
  if (!Array.isArray(parameters)) throw wrongField(at, 'parameters', 'a list of objects with a name')
  return parameters.map((parameter: unknown) => {
    if (typeof parameter === 'string') return { name: parameter }
    if (typeof parameter !== 'object' || parameter === null) {
      throw wrongField(at, 'parameters', 'a list of objects with a name')
    }
    const record = { value: parameter as Readonly<Record<string, unknown>>, at }
    const description = readText(record, 'description')
    return { name: readText(record, 'name') ?? '', ...(description === undefined ? {} : { description }) }
  })
}
