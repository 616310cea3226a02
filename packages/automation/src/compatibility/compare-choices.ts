import { reason, type Comparison, type Pair } from './comparison.ts'
import { requiredOf } from './compare-objects.ts'
import { factsOf } from './facts.ts'
import { objectOr, ownMember, type PlainObject } from '../import/plain-object.ts'
import { below, joinReasons, type Reason } from './reason.ts'
import { common, isApart } from './sets.ts'
import type { Choice, Shape, ShapeReader } from './shape.ts'

/** Every form that `from` allows has to fit one form of each choice that `to` asks for. */
export function compareChoices(comparison: Comparison, { left, right }: Pair): readonly Reason[] {
  return joinReasons(
    openChoices(comparison, left, right).map((choice, i) => compareChoice(comparison, left, right, choice, i)),
  )
}

/** The choices of `right` that `left` does not have word for word. */
function openChoices({ isSame }: Comparison, left: Shape, right: Shape): readonly Choice[] {
  return right.choices.filter(
    (asked) =>
      !left.choices.some((own) => (own.isExclusive || !asked.isExclusive) && isSame(own.branches, asked.branches)),
  )
}

function compareChoice(
  comparison: Comparison,
  left: Shape,
  right: Shape,
  asked: Choice,
  place: number,
): readonly Reason[] {
  const forms = asked.branches.map((branch) => comparison.to.branchOf(right, branch, left))
  const keyword = asked.isExclusive ? 'oneOf' : 'anyOf'
  const own = left.choices[place] ?? left.choices[0]
  const overlap = isOverlapNew(comparison, own, asked)
    ? [reason('unknown', comparison.refusal, 'forms that may overlap', 'exactly one form', `/${keyword}`)]
    : []
  if (fitting(comparison, left, forms, asked) !== undefined) return overlap
  if (left.conjuncts.length > 0 && fitsByType(comparison, left, forms, asked)) return overlap
  if (own === undefined) return [reason('alternative', comparison.refusal, 'any form', 'one of several', `/${keyword}`)]

  const perBranch = own.branches.map((branch, i) => {
    const taken = comparison.from.take(left, own, branch)
    const fit = fitting(comparison, taken, forms, asked)
    if (fit !== undefined) return fit
    const isAligned = own.branches.length === asked.branches.length
    if (!isAligned) return [reason('alternative', comparison.refusal, 'a form', 'no such form', `/${keyword}/${i}`)]
    return below(comparison.compareShapes(taken, forms[i]!), keyword, String(i))
  })
  return joinReasons([overlap, ...perBranch])
}

const ofOneType: readonly PlainObject[] = ['null', 'boolean', 'object', 'array', 'string', 'number'].map((type) => ({
  type,
}))

/** Several types in one schema are forms as well. */
function fitsByType(comparison: Comparison, left: Shape, forms: readonly Shape[], asked: Choice): boolean {
  const ownForms = ofOneType
    .map((schema) => ({ ...left, conjuncts: [...left.conjuncts, schema] }))
    .filter((form) => factsOf(form).kinds.size > 0)
  return ownForms.length > 1 && ownForms.every((form) => fitting(comparison, form, forms, asked)?.length === 0)
}

/** What stays to be said when some branch takes everything; undefined when none does. */
function fitting(
  comparison: Comparison,
  left: Shape,
  forms: readonly Shape[],
  asked: Choice,
): readonly Reason[] | undefined {
  const keyword = asked.isExclusive ? 'oneOf' : 'anyOf'
  let best: readonly Reason[] | undefined
  for (const [i, form] of forms.entries()) {
    const reasons = comparison.compareShapes(left, form)
    if (reasons.length === 0) return []
    const isHarmless = reasons.every(({ subject, level }) => level === 'minor' && isAddition(subject))
    if (isHarmless && best === undefined) best = below(reasons, keyword, String(i))
  }
  return best
}

function isAddition(subject: Reason['subject']): boolean {
  return subject === 'property' || subject === 'additional_properties'
}

// A value that fits two forms of a `oneOf` is refused. Readers of an answer do not mind.
function isOverlapNew({ direction, isSame, to }: Comparison, own: Choice | undefined, asked: Choice): boolean {
  if (!asked.isExclusive || direction === 'output') return false
  const known = own?.isExclusive === true ? own.branches : []
  const origins = asked.branches.map((branch) => known.findIndex((other) => isSame(other, branch)))
  for (let i = 0; i < asked.branches.length; i++) {
    for (let j = 0; j < i; j++) {
      const isKept = origins[i]! >= 0 && origins[j]! >= 0 && origins[i] !== origins[j]
      if (!isKept && !isDisjoint(to, asked.branches[i], asked.branches[j])) return true
    }
  }
  return false
}

/** Of different types, or told apart by a required property with listed values. */
function isDisjoint(reader: ShapeReader, a: unknown, b: unknown): boolean {
  const [left, right] = [reader.shapeOf([a]), reader.shapeOf([b])]
  const [leftFacts, rightFacts] = [factsOf(left), factsOf(right)]
  const kinds = common(leftFacts.kinds, rightFacts.kinds)
  if (kinds.size === 0) return true
  if (leftFacts.values !== undefined && rightFacts.values !== undefined) {
    return isApart(leftFacts.values.keys(), rightFacts.values)
  }
  if (kinds.size > 1 || !kinds.has('object')) return false
  return [...common(requiredOf(left), requiredOf(right))].some((name) => {
    const values = [left, right].map((shape) => factsOf(reader.shapeOf(propertyOf(shape, name))).values)
    return values.every((set) => set !== undefined) && isApart(values[0]!.keys(), values[1]!)
  })
}

function propertyOf({ conjuncts }: Shape, name: string): readonly unknown[] {
  return conjuncts
    .map(({ properties }) => ownMember(objectOr(properties), name))
    .filter((schema) => schema !== undefined)
}
