import type { JsonSchema } from '@gatehouse/spec'
import type { PlainObject } from '../plain-object.ts'
import { isNullable, orNull } from './apply-nullable.ts'
import { note, type Position, type SchemaPlace } from './conversion.ts'
import type { Component } from './template.ts'

// OpenAPI 3.0 ignores what stands beside `$ref`. People write remarks there nevertheless, and they do no harm.
const remarks = new Set([
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
])
const references = new Set(['$ref', '$dynamicRef', '$recursiveRef', 'nullable', 'x-nullable', '$defs', 'definitions'])
const maxUnrolled = 100
const choices = new Set(['oneOf', 'anyOf', 'not', 'if', 'then', 'else', 'discriminator', 'dependentSchemas'])

/** A reference becomes a `$ref` into `$defs`; whether it stays one is decided per operation, when all uses are known. */
export function convertReference(place: SchemaPlace, reference: string, position: Position): JsonSchema | undefined {
  const { conversion, raw } = place
  const component = conversion.component(reference)
  const beside = convertBeside(place)
  if (component === undefined) {
    const isOutside = !reference.startsWith('#')
    const what = `${reference.slice(0, 200)} ${isOutside ? 'is outside the document' : 'leads nowhere'}`
    note(place, isOutside ? 'external_reference' : 'unresolved_reference', `${what}; anything is accepted there.`)
    return beside
  }
  if (position !== 'part' && leadsBack(component, place, position)) {
    if (position === 'choice') return undefined
    return unrolled(component, beside, place)
  }
  const node: Record<string, unknown> = { $ref: `#/$defs/${component.name}`, ...beside }
  conversion.marks.components.set(node, component)
  conversion.references.push(component)
  return isNullable(raw) ? orNull(node) : node
}

function convertBeside(place: SchemaPlace): PlainObject {
  const { raw, conversion } = place
  const isFree = conversion.format === 'openapi_3_1'
  const siblings = Object.entries(raw).filter(([keyword]) => (isFree ? !references.has(keyword) : remarks.has(keyword)))
  if (siblings.length === 0) return {}
  const converted = place.inner(Object.fromEntries(siblings), [], 'same')
  return typeof converted === 'object' ? converted : {}
}

function leadsBack(component: Component, { conversion }: SchemaPlace, position: Position): boolean {
  const { owner, cycles, unrolling } = conversion
  if (owner === undefined) return false
  // Inside an unrolled base a choice would lead to a sibling, and from there back.
  const isChoice = position === 'choice' && unrolling.size === 0
  return cycles.leadsBack(owner, component.pointer, isChoice ? 'choice' : 'any')
}

// The base of a child that is also one of the base's choices: written out without its choices, which is what the child
// means by `allOf`.
function unrolled(component: Component, beside: PlainObject, place: SchemaPlace): JsonSchema {
  const { conversion } = place
  const { pointer } = component
  const isRepeated = pointer === conversion.owner || conversion.unrolling.has(pointer)
  if (isRepeated || ++conversion.unrolled.count > maxUnrolled) {
    note(place, 'endless_reference', 'A schema that only refers to itself adds nothing.')
    return beside
  }
  const target = conversion.resolver.resolve(`#${pointer}`)?.value as PlainObject
  const own = Object.fromEntries(Object.entries(target).filter(([keyword]) => !choices.has(keyword)))
  conversion.unrolling.add(pointer)
  const base = place.inner(own, [], 'same') ?? {}
  conversion.unrolling.delete(pointer)
  if (Object.keys(beside).length === 0) return base
  return { ...beside, allOf: [base, ...((beside['allOf'] as JsonSchema[] | undefined) ?? [])] }
}
