import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, ownMember, type PlainObject } from '../import/plain-object.ts'

/** A list of which a value has to match one (or, `isExclusive`, exactly one). */
export interface Choice {
  readonly branches: readonly unknown[]
  readonly isExclusive: boolean
}

/**
 * What a schema asks for, with references followed and `allOf` dissolved: every conjunct has to hold, and every choice.
 * The keywords `$ref`, `allOf`, `anyOf` and `oneOf` of a conjunct are spoken for already.
 */
export interface Shape {
  readonly conjuncts: readonly PlainObject[]
  readonly choices: readonly Choice[]
  /** Choices of which one branch has been taken: what the others name is known to callers too. */
  readonly taken: readonly Choice[]
  /** What is dealt with beside a branch that is looked at on its own: properties of it are not gone. */
  readonly beside: readonly PlainObject[]
  /** True when no value matches. */
  readonly isNever: boolean
  /** True when a reference could not be followed: then nothing can be proved. */
  readonly isUnknown: boolean
}

/** One document's schemas as shapes. */
export interface ShapeReader {
  /** All of these have to hold. */
  shapeOf(schemas: readonly unknown[]): Shape
  /** The shape with one branch of one of its choices taken. */
  take(shape: Shape, choice: Choice, branch: unknown): Shape
  /** One branch on its own, beside everything else that the shape asks for and that has been compared with its counterpart. */
  branchOf(shape: Shape, branch: unknown, counterpart: Shape): Shape
  /** Property names that the shape speaks of anywhere, whichever branch is taken. */
  namesOf(shape: Shape): ReadonlySet<string>
  follow(reference: string): unknown
}

const maxNodes = 2_000
const inPlace = ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else']

export function createShapeReader(root: JsonSchema): ShapeReader {
  const choices = new WeakMap<object, Choice>()
  const names = new WeakMap<Shape, ReadonlySet<string>>()

  const follow = (reference: string): unknown => followPointer(root, reference)

  const choiceOf = (branches: readonly unknown[], isExclusive: boolean): Choice => {
    const known = choices.get(branches)
    if (known !== undefined) return known
    const choice = { branches, isExclusive }
    choices.set(branches, choice)
    return choice
  }

  const shapeOf = (schemas: readonly unknown[]): Shape => {
    const conjuncts = new Set<PlainObject>()
    const open = new Set<Choice>()
    let isNever = false
    let isUnknown = false
    const queue = [...schemas]
    for (let i = 0; i < queue.length; i++) {
      const schema = queue[i]
      if (i > maxNodes) isUnknown = true
      if (schema === false || (isPlainObject(schema) && isAnything(schema['not']))) isNever = true
      if (i > maxNodes || !isPlainObject(schema) || conjuncts.has(schema)) continue
      conjuncts.add(schema)
      const { $ref: reference, allOf } = schema
      if (reference !== undefined) {
        const target = typeof reference === 'string' ? follow(reference) : undefined
        if (target === undefined) isUnknown = true
        else queue.push(target)
      }
      if (Array.isArray(allOf)) queue.push(...(allOf as unknown[]))
      for (const keyword of ['anyOf', 'oneOf']) {
        const branches = schema[keyword]
        if (!Array.isArray(branches)) continue
        if (branches.length === 1) queue.push(branches[0])
        else open.add(choiceOf(branches as unknown[], keyword === 'oneOf'))
      }
    }
    return { conjuncts: [...conjuncts], choices: [...open], taken: [], beside: [], isNever, isUnknown }
  }

  const take = (shape: Shape, choice: Choice, branch: unknown): Shape => {
    const more = shapeOf([branch])
    return {
      conjuncts: [...new Set([...shape.conjuncts, ...more.conjuncts])],
      choices: [...new Set([...shape.choices.filter((one) => one !== choice), ...more.choices])],
      taken: [...shape.taken, choice],
      beside: shape.beside,
      isNever: shape.isNever || more.isNever,
      isUnknown: shape.isUnknown || more.isUnknown,
    }
  }

  const branchOf = (shape: Shape, branch: unknown, counterpart: Shape): Shape => {
    return { ...shapeOf([branch]), beside: [...shape.beside, ...shape.conjuncts, ...counterpart.conjuncts] }
  }

  const namesOf = (shape: Shape): ReadonlySet<string> => {
    const known = names.get(shape)
    if (known !== undefined) return known
    const found = new Set<string>()
    const seen = new Set<unknown>()
    const queue: unknown[] = [...shape.conjuncts, ...shape.taken.flatMap(({ branches }) => branches)]
    for (const schema of queue) {
      if (!isPlainObject(schema) || seen.has(schema) || seen.size > maxNodes) continue
      seen.add(schema)
      for (const name of Object.keys(asObject(schema['properties']))) found.add(name)
      if (Array.isArray(schema['required'])) for (const name of schema['required']) found.add(String(name))
      if (typeof schema['$ref'] === 'string') queue.push(follow(schema['$ref']))
      for (const keyword of inPlace) queue.push(...[schema[keyword]].flat())
      queue.push(...Object.values(asObject(schema['dependentSchemas'])))
    }
    names.set(shape, found)
    return found
  }

  return { shapeOf, take, branchOf, namesOf, follow }
}

function isAnything(schema: unknown): boolean {
  return schema === true || (isPlainObject(schema) && Object.keys(schema).length === 0)
}

function asObject(value: unknown): PlainObject {
  return isPlainObject(value) ? value : {}
}

// Imported schemas refer to their own `$defs` only; any other reference counts as unknown.
function followPointer(root: JsonSchema, reference: string): unknown {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let node: unknown = root
  for (const step of reference.slice(2).split('/')) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(node)) node = node[Number(key)]
    else if (isPlainObject(node)) node = ownMember(node, key)
    else return undefined
  }
  return node
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
