import type { JsonSchema } from '@gatehouse/spec'
import { compareArrays } from './compare-arrays.ts'
import { compareChoices } from './compare-choices.ts'
import { compareConditions } from './compare-conditions.ts'
import { compareObjects, type NameTest } from './compare-objects.ts'
import { compareValues } from './compare-values.ts'
import { reason, type Comparison } from './comparison.ts'
import { factsOf, kindsInWords } from './facts.ts'
import { joinReasons, type Reason } from './reason.ts'
import { createSameness } from './same-schema.ts'
import { isApart } from './sets.ts'
import { createShapeReader, type Shape } from './shape.ts'

const maxComparisons = 5_000
const maxDepth = 150

/**
 * Why something that `from` allows may be refused by `to`; nothing when all of it is surely allowed. A pair of places that
 * is being compared already counts as fitting meanwhile, which is what makes recursive schemas comparable.
 */
export function findNarrowings(
  from: JsonSchema,
  to: JsonSchema,
  { direction, isForward, matches }: Pick<Comparison, 'direction' | 'isForward'> & { readonly matches: NameTest },
): readonly Reason[] {
  const [left, right] = [createShapeReader(from), createShapeReader(to)]
  const refusal = (direction === 'input') === isForward ? 'major' : 'minor'
  const isSame = createSameness(left.follow, right.follow)
  const idOf = createIds()
  const open = new Map<string, number>()
  const settled = new Map<string, readonly Reason[]>()
  let comparisons = 0
  /** The outermost open pair that the current answer rests on. */
  let restsOn = Infinity

  const compareShapes = (a: Shape, b: Shape): readonly Reason[] => {
    const key = `${keyOf(a, idOf)}>${keyOf(b, idOf)}`
    const known = settled.get(key)
    if (known !== undefined) return known
    const depth = open.get(key)
    if (depth !== undefined) {
      restsOn = Math.min(restsOn, depth)
      return []
    }
    if (++comparisons > maxComparisons || open.size > maxDepth)
      return [reason('unknown', refusal, 'too large', 'to compare')]
    const own = open.size
    const outer = restsOn
    open.set(key, own)
    restsOn = Infinity
    const reasons = compareEach(a, b)
    open.delete(key)
    if (restsOn >= own) settled.set(key, reasons)
    restsOn = Math.min(outer, restsOn >= own ? Infinity : restsOn)
    return reasons
  }

  const compareEach = (a: Shape, b: Shape): readonly Reason[] => {
    const leftFacts = factsOf(a)
    const rightFacts = factsOf(b)
    const pair = { left: a, right: b, leftFacts, rightFacts }
    if (leftFacts.kinds.size === 0) return []
    if (a.isUnknown || b.isUnknown) return [reason('unknown', refusal, 'a reference', 'that cannot be followed')]
    if (isApart(leftFacts.kinds, rightFacts.kinds) || b.isNever) {
      return [reason('type', refusal, kindsInWords(leftFacts.kinds), kindsInWords(rightFacts.kinds))]
    }
    const plain = joinReasons([
      compareValues(comparison, pair),
      leftFacts.kinds.has('object') ? compareObjects(comparison, pair, matches) : [],
      leftFacts.kinds.has('array') ? compareArrays(comparison, pair) : [],
      compareConditions(comparison, pair),
    ])
    return joinReasons([isMetByEachForm(a, b, plain) ? [] : plain, compareChoices(comparison, pair)])
  }

  /** What does not follow from the common part may follow from every form that can be chosen. */
  const isMetByEachForm = (a: Shape, b: Shape, plain: readonly Reason[]): boolean => {
    const choice = a.choices[0]
    if (plain.length === 0 || choice === undefined) return false
    const asked = { ...b, choices: [] }
    return choice.branches.every((branch) => compareShapes(left.take(a, choice, branch), asked).length === 0)
  }

  const comparison: Comparison = {
    from: left,
    to: right,
    direction,
    isForward,
    refusal,
    compareSchemas: (a, b) => {
      if (b.length === 0 || (a.length === 1 && b.length === 1 && isSame(a[0], b[0]))) return []
      return compareShapes(left.shapeOf(a), right.shapeOf(b))
    },
    compareShapes,
    isSame,
  }
  return comparison.compareSchemas([from], [to])
}

function keyOf(shape: Shape, idOf: (value: object) => number): string {
  const ids = (values: readonly object[]): string => [...new Set(values.map(idOf))].sort((a, b) => a - b).join(',')
  const { conjuncts, choices, taken, beside, isNever } = shape
  return [ids(conjuncts), ids(choices), ids(taken), ids(beside), isNever ? 'never' : ''].join(';')
}

function createIds(): (value: object) => number {
  const ids = new WeakMap<object, number>()
  let count = 0
  return (value) => {
    const known = ids.get(value)
    if (known !== undefined) return known
    ids.set(value, ++count)
    return count
  }
}
