import type { Shape } from './shape.ts'

interface Bound {
  readonly value: number
  readonly isExclusive: boolean
}

/** What the conjuncts of a shape give a keyword, each value once. */
export function valuesOf(shape: Shape, keyword: string): unknown[] {
  return [...new Set(shape.conjuncts.map((conjunct) => conjunct[keyword]).filter((value) => value !== undefined))]
}

export function firstOf(shape: Shape, keyword: string): unknown {
  return shape.conjuncts.find((conjunct) => conjunct[keyword] !== undefined)?.[keyword]
}

/** The greatest lower bound; with every number known, the least of them. */
export function lowest(shape: Shape, numbers?: readonly number[]): Bound {
  const { value, isExclusive } = highest(
    mirrored(shape),
    numbers?.map((number) => -number),
  )
  return { value: -value, isExclusive }
}

export function highest(shape: Pick<Shape, 'conjuncts'>, numbers?: readonly number[]): Bound {
  let bound: Bound = { value: numbers === undefined ? Infinity : Math.max(...numbers), isExclusive: false }
  for (const { maximum, exclusiveMaximum } of shape.conjuncts) {
    if (typeof maximum === 'number' && maximum < bound.value) bound = { value: maximum, isExclusive: false }
    if (typeof exclusiveMaximum === 'number' && exclusiveMaximum <= bound.value) {
      bound = { value: exclusiveMaximum, isExclusive: true }
    }
  }
  return bound
}

/** Values in words: `none` for none. */
export function listed(values: readonly unknown[]): string {
  const given = values.filter((value) => value !== undefined)
  if (given.length === 0) return 'none'
  const words = given.map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 120))
  return words.slice(0, 5).join(', ')
}

function mirrored({ conjuncts }: Shape): Pick<Shape, 'conjuncts'> {
  const minus = (value: unknown): unknown => (typeof value === 'number' ? -value : undefined)
  return {
    conjuncts: conjuncts.map(({ minimum, exclusiveMinimum }) => ({
      maximum: minus(minimum),
      exclusiveMaximum: minus(exclusiveMinimum),
    })),
  }
}
