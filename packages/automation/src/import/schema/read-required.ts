import { isPlainObject, objectOr, ownMember, type PlainObject } from '../plain-object.ts'
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
  const hidden = hiddenNames(names, scope, conversion)
  const exact = [...names].filter((name) => !hidden.has(name))
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

/** Which of the names are read-only (in a request) or write-only (in a response) where they are declared first. */
function hiddenNames(
  names: ReadonlySet<string>,
  scope: readonly PlainObject[],
  { direction, resolver }: Conversion,
): ReadonlySet<string> {
  const hiding = direction === 'request' ? 'readOnly' : 'writeOnly'
  const hidden = new Set<string>()
  const open = new Set(names)
  const seen = new Set<unknown>()

  const look = (raw: unknown, depth: number): void => {
    if (depth > maxAllOfDepth || open.size === 0 || seen.has(raw)) return
    seen.add(raw)
    const schema = resolver.follow(raw)
    const properties = objectOr(schema?.['properties'])
    for (const name of open) {
      const property = resolver.follow(ownMember(properties, name))
      if (property === undefined) continue
      open.delete(name)
      if (property[hiding] === true) hidden.add(name)
    }
    const branches = schema?.['allOf']
    if (Array.isArray(branches)) for (const branch of branches) look(branch, depth + 1)
  }
  for (const schema of scope) look(schema, 0)
  return hidden
}
