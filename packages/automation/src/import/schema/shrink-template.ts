import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import type { ContentDigests } from '../../action/content-digest.ts'
import { markCarriers } from './mark-carriers.ts'
import type { Component, NodeMarks, Template } from './template.ts'

const depths = [12, 8, 6, 4, 3, 2, 1]
const maxEnumMembers = 500

const maps = new Set(['properties', 'patternProperties', 'dependentSchemas'])
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const singles = new Set([
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'contains',
  'contentSchema',
  'not',
  'if',
  'then',
  'else',
])

const sentence = 'Deeper levels are left out because the schema is too large.'

/** The deepest cut of the template that fits, else the shallowest there is; levels below it accept anything. */
export function shrinkTemplate(template: Template, marks: NodeMarks, digests: ContentDigests, room: number): Template {
  let schema = template.schema
  for (const depth of depths) {
    schema = cut(template.schema, depth, marks)
    if (digests.measure(schema).size <= room) break
  }
  markCarriers(schema, marks)
  return { schema, references: referencesIn(schema, marks) }
}

function cut(node: unknown, depth: number, marks: NodeMarks): JsonSchema {
  if (!isPlainObject(node)) return node as JsonSchema
  if (marks.components.has(node)) return depth > 0 ? node : { description: sentence }
  const kept: Record<string, unknown> = {}
  let isCut = false
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === 'examples' || keyword === 'default') continue
    const isSchema = maps.has(keyword) || lists.has(keyword) || singles.has(keyword)
    if (isSchema && depth === 0) isCut = true
    else if (maps.has(keyword)) kept[keyword] = cutMap(value as PlainObject, depth - 1, marks)
    else if (lists.has(keyword)) kept[keyword] = (value as unknown[]).map((member) => cut(member, depth - 1, marks))
    else if (singles.has(keyword)) kept[keyword] = cut(value, depth - 1, marks)
    else if (keyword === 'enum' && (value as unknown[]).length > maxEnumMembers) isCut = true
    else kept[keyword] = value
  }
  return isCut ? { ...kept, description: describe(kept['description']) } : withoutStrictness(kept)
}

function cutMap(map: PlainObject, depth: number, marks: NodeMarks): PlainObject {
  return Object.fromEntries(Object.entries(map).map(([key, member]) => [key, cut(member, depth, marks)]))
}

// Cut branches overlap, and the negation of a cut schema refuses too much.
function withoutStrictness(schema: PlainObject): PlainObject {
  const { oneOf, not: _not, if: _if, then: _then, else: _else, ...kept } = schema
  return oneOf === undefined ? kept : { ...kept, anyOf: oneOf }
}

function describe(description: unknown): string {
  return typeof description === 'string' ? `${description.slice(0, 200)}\n${sentence}` : sentence
}

function referencesIn(node: unknown, marks: NodeMarks): readonly Component[] {
  if (typeof node !== 'object' || node === null) return []
  const own = marks.components.get(node)
  const inner = Object.values(node).flatMap((member) => referencesIn(member, marks))
  return own === undefined ? inner : [own, ...inner]
}
