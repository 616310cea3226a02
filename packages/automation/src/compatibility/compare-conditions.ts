import type { PlainObject } from '../import/plain-object.ts'
import { reason, type Comparison, type Pair } from './comparison.ts'
import { pointer, type Reason } from './reason.ts'

/** Keywords whose meaning is not followed; those of one line mean something only together. */
const groups: readonly (readonly string[])[] = [
  ['not'],
  ['if', 'then', 'else'],
  ['contains', 'minContains', 'maxContains'],
  ['propertyNames'],
  ['dependentSchemas'],
  ['contentSchema'],
  ['$dynamicRef'],
  ['$recursiveRef'],
]
/** What they restrict depends on every keyword beside them. */
const leftovers = ['unevaluatedProperties', 'unevaluatedItems']

/**
 * Conditions count as met only when the other side has the very same one; a condition that is gone is a restriction less.
 * Of `unevaluatedProperties` and `unevaluatedItems` nothing is proved unless the whole place is the same.
 */
export function compareConditions(comparison: Comparison, { left, right }: Pair): readonly Reason[] {
  const reasons: Reason[] = []
  for (const group of groups) {
    for (const conjunct of right.conjuncts) {
      const asked = only(conjunct, group)
      if (asked === undefined) continue
      const isMet = left.conjuncts.some((other) => comparison.isSame(only(other, group), asked))
      if (isMet) continue
      const isKnown = left.conjuncts.some((other) => only(other, group) !== undefined)
      reasons.push(
        reason(
          'condition',
          comparison.refusal,
          isKnown ? 'another condition' : 'no condition',
          group[0]!,
          pointer(group[0]!),
        ),
      )
    }
  }
  const strict = right.conjuncts.find((conjunct) => leftovers.some((keyword) => Object.hasOwn(conjunct, keyword)))
  if (strict !== undefined && !comparison.isSame(left.conjuncts, right.conjuncts)) {
    reasons.push(reason('unknown', comparison.refusal, 'other properties or items', 'unevaluated ones are restricted'))
  }
  return reasons
}

function only(conjunct: PlainObject, group: readonly string[]): PlainObject | undefined {
  const given = group.filter((keyword) => Object.hasOwn(conjunct, keyword))
  return given.length === 0 ? undefined : Object.fromEntries(given.map((keyword) => [keyword, conjunct[keyword]]))
}
