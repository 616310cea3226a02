import { isPlainObject, ownMember, type PlainObject } from '../plain-object.ts'
import { note, type Conversion, type SchemaPlace } from './conversion.ts'

const maxAllOfDepth = 6

/**
 * `required` as a list of distinct names. A read-only property leaves it in a request, a write-only one in a response
 * (OpenAPI 3.0.4 §4.7.24.2). `required: true` inside a property, as draft 3 had it, moves up to the schema around it.
 */
export function readRequired(place: SchemaPlace): void {
  const { raw, draft, conversion, scope } = place
  const listed = Array.isArray(raw['required']) ? raw['required'] : []
  const names = new Set(listed.filter((name): name is string => typeof name === 'string' && name !== '__proto__'))
  if (names.size !== listed.length) note(place, 'required_repaired', 'required must list distinct names.', 'required')
  for (const name of flagged(raw['properties'])) {
    if (!names.has(name))
      note(
        place,
        'required_repaired',
        'required: true in a property; the list of the schema around it has it now.',
        'properties',
      )
    names.add(name)
  }
  if (names.size === 0) return
  const hiding = conversion.direction === 'request' ? 'readOnly' : 'writeOnly'
  const exact = [...names].filter((name) => !isHidden(name, hiding, scope, conversion))
  if (exact.length > 0) draft['required'] = exact
}

function flagged(properties: unknown): readonly string[] {
  if (!isPlainObject(properties)) return []
  return Object.keys(properties).filter((name) => {
    const property = properties[name]
    return (
      isPlainObject(property) &&
      (property['required'] === true || property['required'] === 'true') &&
      name !== '__proto__'
    )
  })
}

function isHidden(name: string, hiding: string, scope: readonly PlainObject[], conversion: Conversion): boolean {
  return scope.some((schema) => hides(schema, name, hiding, conversion, 0))
}

function hides(raw: PlainObject, name: string, hiding: string, conversion: Conversion, depth: number): boolean {
  const schema = conversion.resolver.follow(raw)
  if (schema === undefined) return false
  const properties = schema['properties']
  const property = isPlainObject(properties) ? conversion.resolver.follow(ownMember(properties, name)) : undefined
  if (property !== undefined) return property[hiding] === true
  const branches = schema['allOf']
  if (!Array.isArray(branches) || depth >= maxAllOfDepth) return false
  return branches.some((branch) => isPlainObject(branch) && hides(branch, name, hiding, conversion, depth + 1))
}
