import { isPlainObject, type PlainObject } from '../plain-object.ts'
import { cleanText } from '../clean-text.ts'
import type { SchemaPlace } from './conversion.ts'

const maxValues = 30

/** JSON Schema has no discriminator; what it tells a reader goes into the description. */
export function describeDiscriminator({ raw, draft }: SchemaPlace): void {
  const discriminator = raw['discriminator']
  const property = isPlainObject(discriminator) ? discriminator['propertyName'] : discriminator
  if (typeof property !== 'string' || property === '') return
  const mapping =
    isPlainObject(discriminator) && isPlainObject(discriminator['mapping']) ? discriminator['mapping'] : {}
  const named = Object.keys(mapping).length > 0 ? Object.keys(mapping) : variantsOf(raw)
  const values = named.slice(0, maxValues).map((value) => cleanText(value, 80))
  const sentence = `The property ${JSON.stringify(cleanText(property, 80))} says which variant it is${values.length === 0 ? '' : `: ${values.join(', ')}`}.`
  const description = draft['description']
  draft['description'] = typeof description === 'string' ? `${description}\n${sentence}` : sentence
}

// OpenAPI 3.1 §4.8.25: without a mapping the names of the schemas are the values.
function variantsOf(raw: PlainObject): readonly string[] {
  const branches = [raw['oneOf'], raw['anyOf']].find(Array.isArray) ?? []
  return branches.flatMap((branch: unknown) => {
    const reference = isPlainObject(branch) ? branch['$ref'] : undefined
    const name = typeof reference === 'string' ? /\/schemas\/([^/]+)$/.exec(reference)?.[1] : undefined
    return name === undefined ? [] : [name]
  })
}
