import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import { applyNullable } from './apply-nullable.ts'
import { note, type Conversion, type Position, type SchemaPlace } from './conversion.ts'
import { convertReference } from './convert-reference.ts'
import { describeEnum } from './describe-enum.ts'
import { describeDiscriminator } from './describe-discriminator.ts'
import { keywordReaders } from './keywords.ts'
import { readRequired } from './read-required.ts'

const maxNesting = 24

/**
 * One schema of a document as JSON Schema 2020-12. What cannot mean anything is left out with a note, and what is left
 * out makes the schema more permissive, never stricter.
 */
export function convertSchema(raw: unknown, conversion: Conversion): JsonSchema {
  return convertAt(raw, conversion, 'same', [], 0) ?? {}
}

/** `position` is seen from the template's root. Undefined only for a branch that leads back to itself. */
function convertAt(
  raw: unknown,
  conversion: Conversion,
  position: Position,
  scope: readonly PlainObject[],
  depth: number,
): JsonSchema | undefined {
  if (typeof raw === 'boolean') return raw
  if (!isPlainObject(raw)) {
    note({ conversion }, 'not_a_schema', 'A schema must be an object; anything is accepted here.')
    return {}
  }
  if (depth > maxNesting) {
    note({ conversion }, 'too_deep', `Schemas nested deeper than ${maxNesting} levels accept anything.`)
    return {}
  }
  const place: SchemaPlace = {
    raw,
    draft: {},
    conversion,
    scope: [...scope, raw],
    inner(value, key, step) {
      conversion.path.push(...key)
      const innerScope = step === 'part' ? [] : place.scope
      const schema = convertAt(value, conversion, combined(position, step), innerScope, depth + 1)
      conversion.path.length -= key.length
      return schema
    },
  }
  const reference = referenceOf(raw, conversion)
  if (reference !== undefined) return convertReference(place, reference, position)
  return convertKeywords(place)
}

function referenceOf(raw: PlainObject, { owner }: Conversion): string | undefined {
  const reference = raw['$ref'] ?? raw['$dynamicRef']
  if (typeof reference === 'string') return reference
  // Draft 2019-09 §8.2.4.2: the schema around it, which in a description of an API is the component.
  return raw['$recursiveRef'] === '#' && owner !== undefined ? `#${owner}` : undefined
}

function combined(outer: Position, step: Position): Position {
  if (outer === 'part' || step === 'part') return 'part'
  return outer === 'choice' || step === 'choice' ? 'choice' : 'same'
}

function convertKeywords(place: SchemaPlace): JsonSchema {
  for (const keyword of Object.keys(place.raw)) {
    const reader = keywordReaders.get(keyword)
    if (reader !== undefined) reader(place.raw[keyword], place, keyword)
    else if (!keyword.startsWith('x-')) {
      note(place, 'unknown_keyword', `${keyword.slice(0, 60)} is not a keyword of a schema.`, keyword)
    }
  }
  readRequired(place)
  describeEnum(place)
  describeDiscriminator(place)
  return applyNullable(place)
}
