import { isPlainObject } from '../plain-object.ts'
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
  const values = Object.keys(mapping)
    .slice(0, maxValues)
    .map((value) => cleanText(value, 80))
  const sentence = `The property ${JSON.stringify(cleanText(property, 80))} says which variant it is${values.length === 0 ? '' : `: ${values.join(', ')}`}.`
  const description = draft['description']
  draft['description'] = typeof description === 'string' ? `${description}\n${sentence}` : sentence
}
