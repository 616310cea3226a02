import { canonicalJson } from '@gatehouse/core'
import type { PlainObject } from '../import/plain-object.ts'
import { common, isWithin } from './sets.ts'
import type { Shape } from './shape.ts'

/** `fraction` is a number that is not whole, so that `number` is two kinds and `integer` one of them. */
export type Kind = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction'

const allKinds: readonly Kind[] = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'fraction']

/** What a shape says about its values without looking inside them. */
export interface Facts {
  readonly kinds: ReadonlySet<Kind>
  /** Every value there can be, by canonical JSON; undefined when they are not listed. */
  readonly values: ReadonlyMap<string, unknown> | undefined
  /** True when `enum` or `const` lists them, not the type alone. */
  readonly isListed: boolean
}

export function factsOf(shape: Shape): Facts {
  let kinds: ReadonlySet<Kind> = new Set<Kind>(shape.isNever ? [] : allKinds)
  let values: ReadonlyMap<string, unknown> | undefined
  for (const conjunct of shape.conjuncts) {
    const { type } = conjunct
    if (type !== undefined) kinds = common(kinds, kindsOfType(type))
    for (const listed of listsOf(conjunct)) values = values === undefined ? listed : inBoth(values, listed)
  }
  // Two kinds have few values, and are a list like any other.
  const isListed = values !== undefined
  if (values === undefined && isWithin(kinds, new Set<Kind>(['boolean', 'null']))) {
    values = byText([...(kinds.has('boolean') ? [true, false] : []), ...(kinds.has('null') ? [null] : [])])
  }
  if (values === undefined) return { kinds, values, isListed }
  const possible = new Map([...values].filter(([, value]) => kinds.has(kindOf(value))))
  return { kinds: common(kinds, new Set([...possible.values()].map(kindOf))), values: possible, isListed }
}

/** The type as people write it. */
export function kindsInWords(kinds: ReadonlySet<Kind>): string {
  if (kinds.size === allKinds.length) return 'any type'
  if (kinds.size === 0) return 'nothing'
  const names = [...kinds].flatMap((kind) => {
    if (kind === 'fraction') return ['number']
    return kind === 'integer' && kinds.has('fraction') ? [] : [kind]
  })
  return names.toSorted().join(' or ')
}

export function numbersOf({ values }: Facts): readonly number[] | undefined {
  return values === undefined ? undefined : [...values.values()].filter((value) => typeof value === 'number')
}

export function stringsOf({ values }: Facts): readonly string[] | undefined {
  return values === undefined ? undefined : [...values.values()].filter((value) => typeof value === 'string')
}

function kindsOfType(type: unknown): ReadonlySet<Kind> {
  const names = new Set<unknown>([type].flat())
  return new Set(
    allKinds.filter((kind) => {
      if (kind === 'fraction') return names.has('number')
      return names.has(kind) || (kind === 'integer' && names.has('number'))
    }),
  )
}

export function kindOf(value: unknown): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction'
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as Kind
  return 'object'
}

function listsOf(conjunct: PlainObject): readonly ReadonlyMap<string, unknown>[] {
  const lists: ReadonlyMap<string, unknown>[] = []
  if (Array.isArray(conjunct['enum'])) lists.push(byText(conjunct['enum']))
  if (Object.hasOwn(conjunct, 'const')) lists.push(byText([conjunct['const']]))
  return lists
}

function byText(values: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(values.map((value) => [canonicalJson(value), value]))
}

function inBoth(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...a].filter(([text]) => b.has(text)))
}
