import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import type { ContentDigests } from '../../action/content-digest.ts'
import { isRemark, substitute, type Substitution } from './substitute.ts'
import { shrinkTemplate } from './shrink-template.ts'
import type { Component, NodeMarks, Template } from './template.ts'

const maxInlineLevels = 6
/** `"":,` around a definition. */
const definitionOverhead = 4

export interface AssembledSchema {
  readonly schema: JsonSchema
  readonly isComplete: boolean
}

/**
 * Makes a template stand on its own: a component that occurs once is written where it is used, one that occurs more
 * often, or inside itself, goes to `$defs`. Whoever occurs once cannot be the way into a cycle, so this always ends.
 */
export function assembleSchema(
  template: Template,
  marks: NodeMarks,
  digests: ContentDigests,
  maxCharacters: number,
): AssembledSchema {
  const plan = planComponents(template, marks, digests, maxCharacters)
  const substitution: Substitution = { marks, replace: (node, component) => replace(node, component) }
  const written = new Map<Component, JsonSchema>()

  const replace = (node: PlainObject, component: Component): JsonSchema | undefined => {
    const part = plan.parts.get(component)
    if (part === undefined) return leftOut(node, component)
    return part.isInline ? merged(node, finalOf(component, part)) : undefined
  }

  const finalOf = (component: Component, part: Part): JsonSchema => {
    const known = written.get(component)
    if (known !== undefined) return known
    const schema = part.needsCopy ? substitute(part.template.schema, substitution) : part.template.schema
    written.set(component, schema)
    return schema
  }

  const root = substitute(plan.root.schema, substitution)
  const definitions = [...plan.parts].filter(([, part]) => !part.isInline).sort(byName)
  const schema =
    definitions.length === 0
      ? root
      : {
          ...(root as PlainObject),
          $defs: Object.fromEntries(definitions.map(([c, part]) => [c.name, finalOf(c, part)])),
        }
  return { schema, isComplete: plan.isComplete }
}

interface Part {
  readonly template: Template
  readonly level: number
  uses: number
  isInline: boolean
  needsCopy: boolean
}

interface Plan {
  readonly root: Template
  readonly parts: ReadonlyMap<Component, Part>
  readonly isComplete: boolean
}

function planComponents(template: Template, marks: NodeMarks, digests: ContentDigests, maxCharacters: number): Plan {
  const root = fitted(template, marks, digests, maxCharacters)
  const parts = new Map<Component, Part>()
  const leftOut = new Set<Component>()
  let room = maxCharacters - digests.measure(root.schema).size
  let isComplete = root === template

  // Breadth first: when room runs out, what is far from the root goes.
  const queue: { readonly references: readonly Component[]; readonly level: number }[] = [
    { references: root.references, level: 0 },
  ]
  for (const { references, level } of queue) {
    for (const component of references) {
      const met = parts.get(component)
      if (met !== undefined) met.uses++
      if (met !== undefined || leftOut.has(component)) continue
      const own = component.template()
      // A part of the way in is better than nothing, as long as there is room worth it.
      const fitting = digests.measure(own.schema).size <= room || level > 1 ? own : fitted(own, marks, digests, room)
      const size = digests.measure(fitting.schema).size + component.name.length + definitionOverhead
      if (size > room) {
        leftOut.add(component)
        isComplete = false
        continue
      }
      if (fitting !== own) isComplete = false
      room -= size
      parts.set(component, { template: fitting, level: level + 1, uses: 1, isInline: false, needsCopy: false })
      queue.push({ references: fitting.references, level: level + 1 })
    }
  }
  for (const part of parts.values()) part.isInline = part.uses === 1 && part.level <= maxInlineLevels
  for (const part of parts.values()) {
    part.needsCopy = part.template.references.some((component) => parts.get(component)?.isInline !== false)
  }
  return { root, parts, isComplete }
}

function fitted(template: Template, marks: NodeMarks, digests: ContentDigests, room: number): Template {
  return digests.measure(template.schema).size <= room ? template : shrinkTemplate(template, marks, digests, room)
}

function merged(node: PlainObject, schema: JsonSchema): JsonSchema {
  const { $ref: _reference, ...beside } = node
  const keywords = Object.keys(beside)
  if (keywords.length === 0) return schema
  if (isPlainObject(schema) && keywords.every(isRemark)) return { ...schema, ...beside }
  const others = (beside['allOf'] as readonly JsonSchema[] | undefined) ?? []
  return { ...beside, allOf: [schema, ...others] }
}

function leftOut(node: PlainObject, component: Component): JsonSchema {
  const { $ref: _reference, ...beside } = node
  const sentence = `Anything is accepted here: ${component.name} is left out because the schema is too large.`
  const description = beside['description']
  return { ...beside, description: typeof description === 'string' ? `${description}\n${sentence}` : sentence }
}

function byName([a]: readonly [Component, Part], [b]: readonly [Component, Part]): number {
  return a.name < b.name ? -1 : 1
}
