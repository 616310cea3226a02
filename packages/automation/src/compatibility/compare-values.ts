import { isMultiple } from './is-multiple.ts'
import { reason, type Comparison, type Pair } from './comparison.ts'
import { kindOf, kindsInWords, numbersOf, stringsOf, type Facts } from './facts.ts'
import { firstOf, highest, listed, lowest, valuesOf } from './keywords.ts'
import type { Reason } from './reason.ts'
import { isApart, isWithin } from './sets.ts'

const maxShownValues = 8
/** Formats that no validator asserts and no caller relies on. */
const hints = new Set<unknown>(['password'])
const wider: Readonly<Record<string, string>> = { int32: 'int64', float: 'double' }

/** Types, listed values, and everything about numbers and strings. */
export function compareValues({ refusal }: Comparison, pair: Pair): readonly Reason[] {
  const { leftFacts, rightFacts } = pair
  const reasons: Reason[] = []
  if (!isWithin(leftFacts.kinds, rightFacts.kinds)) {
    reasons.push(reason('type', refusal, kindsInWords(leftFacts.kinds), kindsInWords(rightFacts.kinds)))
  }
  if (rightFacts.isListed && !isApart(leftFacts.kinds, rightFacts.kinds) && hasMore(leftFacts, rightFacts)) {
    reasons.push(reason('enum', refusal, valuesInWords(leftFacts), valuesInWords(rightFacts)))
  }
  if (leftFacts.kinds.has('integer') || leftFacts.kinds.has('fraction')) reasons.push(...compareNumbers(refusal, pair))
  if (leftFacts.kinds.has('string')) reasons.push(...compareStrings(refusal, pair))
  return [...reasons, ...compareFormats(refusal, pair), ...compareContent(pair)]
}

function compareNumbers(refusal: Reason['level'], { left, right, leftFacts }: Pair): readonly Reason[] {
  const reasons: Reason[] = []
  const numbers = numbersOf(leftFacts)
  const [low, high] = [lowest(left, numbers), highest(left, numbers)]
  const [askedLow, askedHigh] = [lowest(right), highest(right)]
  const isLowRefused =
    low.value < askedLow.value || (low.value === askedLow.value && askedLow.isExclusive && !low.isExclusive)
  const isHighRefused =
    high.value > askedHigh.value || (high.value === askedHigh.value && askedHigh.isExclusive && !high.isExclusive)
  if (isLowRefused || isHighRefused) {
    reasons.push(reason('bounds', refusal, rangeInWords(low, high), rangeInWords(askedLow, askedHigh)))
  }
  const steps = valuesOf(left, 'multipleOf').filter((step) => typeof step === 'number')
  if (!leftFacts.kinds.has('fraction')) steps.push(1)
  for (const asked of valuesOf(right, 'multipleOf')) {
    const isMet =
      typeof asked === 'number' &&
      (numbers?.every((value) => isMultiple(value, asked)) === true || steps.some((step) => isMultiple(step, asked)))
    if (!isMet) reasons.push(reason('multiple_of', refusal, listed(steps), listed([asked])))
  }
  return reasons
}

function compareStrings(refusal: Reason['level'], { left, right, leftFacts }: Pair): readonly Reason[] {
  const reasons: Reason[] = []
  // A length counts characters, not UTF-16 code units. JSON Schema validation §6.3.1
  const lengths = stringsOf(leftFacts)?.map((text) => [...text].length)
  const low = Math.max(...numeric(left, 'minLength'), 0, lengths === undefined ? 0 : Math.min(...lengths))
  const high = Math.min(...numeric(left, 'maxLength'), lengths === undefined ? Infinity : Math.max(...lengths))
  const askedLow = Math.max(...numeric(right, 'minLength'), 0)
  const askedHigh = Math.min(...numeric(right, 'maxLength'), Infinity)
  if (low < askedLow || high > askedHigh) {
    reasons.push(reason('length', refusal, countInWords(low, high), countInWords(askedLow, askedHigh)))
  }
  const patterns = valuesOf(left, 'pattern')
  const asked = valuesOf(right, 'pattern').filter((pattern) => !patterns.includes(pattern))
  if (asked.length > 0) reasons.push(reason('pattern', refusal, listed(patterns), listed(asked)))
  return reasons
}

function compareFormats(refusal: Reason['level'], { left, right }: Pair): readonly Reason[] {
  const formats = valuesOf(left, 'format')
  const isMet = (asked: unknown): boolean =>
    hints.has(asked) || formats.some((format) => format === asked || wider[String(format)] === asked)
  const asked = valuesOf(right, 'format').filter((format) => !isMet(format))
  return asked.length === 0 ? [] : [reason('format', refusal, listed(formats), listed(asked))]
}

// What a text means to the other side: whoever reads it the old way gets it wrong, in both directions.
function compareContent({ left, right }: Pair): readonly Reason[] {
  for (const keyword of ['contentEncoding', 'contentMediaType']) {
    const [before, after] = [firstOf(left, keyword), firstOf(right, keyword)]
    if (before !== after) return [reason('content', 'major', listed([before]), listed([after]))]
  }
  return []
}

function numeric(shape: Pair['left'], keyword: string): readonly number[] {
  return valuesOf(shape, keyword).filter((value) => typeof value === 'number')
}

/** Whether there are values of a type that both have, and one side does not list. */
function hasMore(left: Facts, right: Facts): boolean {
  if (left.values === undefined || right.values === undefined) return true
  return [...left.values].some(([text, value]) => right.kinds.has(kindOf(value)) && !right.values!.has(text))
}

function valuesInWords({ values }: Facts): string {
  if (values === undefined) return 'any value'
  const shown = [...values.keys()].slice(0, maxShownValues).map((text) => text.slice(0, 60))
  return `one of ${shown.join(', ')}${values.size > maxShownValues ? ` and ${values.size - maxShownValues} more` : ''}`
}

type Bound = ReturnType<typeof lowest>

function rangeInWords(low: Bound, high: Bound): string {
  const parts = [
    ...(low.value === -Infinity ? [] : [`${low.isExclusive ? 'above' : 'from'} ${low.value}`]),
    ...(high.value === Infinity ? [] : [`${high.isExclusive ? 'below' : 'up to'} ${high.value}`]),
  ]
  return parts.length === 0 ? 'any' : parts.join(' ')
}

export function countInWords(low: number, high: number): string {
  if (low === 0 && high === Infinity) return 'any'
  if (high === Infinity) return `at least ${low}`
  return low === 0 ? `at most ${high}` : `${low} to ${high}`
}
