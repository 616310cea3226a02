import { objectOr, type PlainObject } from '../plain-object.ts'
import { readExamples } from '../schema/read-examples.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import type { Notes } from '../notes.ts'
import { toPointer } from '../resolve-reference.ts'
import { type ChosenMediaType, chooseMediaType } from './media-types.ts'
import { readFields } from './read-fields.ts'
import type { BodySource, OperationSite } from './operation-source.ts'

/** The request body of an OpenAPI 3 operation. */
export function readBody(site: OperationSite, resolver: ReferenceResolver, notes: Notes): BodySource | undefined {
  const declared = site.operation['requestBody']
  if (declared === undefined || declared === null) return undefined
  const at = [...site.at, 'requestBody']
  const raw = resolver.follow(declared)
  if (raw === undefined)
    notes.add(
      'unresolved_reference',
      'The request body leads nowhere in this document; any JSON is accepted.',
      toPointer(at),
    )
  const content = objectOr(raw?.['content'])
  const chosen = chooseFor(content, resolver)
  if (chosen === undefined && raw !== undefined) {
    notes.add('media_type_missing', 'The request body names no media type; JSON is sent.', toPointer(at))
  }
  const media = objectOr(chosen === undefined ? undefined : content[chosen.key])
  const schema = media['schema'] ?? media['itemSchema'] ?? {}
  const isForm = chosen?.encoding === 'form' || chosen?.encoding === 'multipart'
  const form = isForm ? readFields(schema, media['encoding'], resolver, chosen.encoding) : { schema }
  return {
    ...form,
    contentType: chosen?.contentType ?? 'application/json',
    encoding: chosen?.encoding ?? 'json',
    isRequired: raw?.['required'] === true || raw?.['required'] === 'true',
    description: raw?.['description'],
    examples: readExamples(media['example'], media['examples']),
    at: chosen === undefined ? at : [...at, 'content', chosen.key, 'schema'],
  }
}

/** A form that is sent as text has no place for files, so where both are offered they go as multipart. */
function chooseFor(content: PlainObject, resolver: ReferenceResolver): ChosenMediaType | undefined {
  const chosen = chooseMediaType(content)
  if (chosen?.encoding !== 'form') return chosen
  const { [chosen.key]: _form, ...others } = content
  const other = chooseMediaType(others)
  return other?.encoding === 'multipart' && hasFile(objectOr(content[other.key])['schema'], resolver) ? other : chosen
}

function hasFile(schema: unknown, resolver: ReferenceResolver): boolean {
  return Object.values(objectOr(resolver.follow(schema)?.['properties'])).some((property) => {
    const field = resolver.follow(property)
    return field?.['format'] === 'binary' || resolver.follow(field?.['items'])?.['format'] === 'binary'
  })
}
